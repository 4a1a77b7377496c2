import { ProtocolError } from '../errors/index.js';
import type { CallHandler } from '../link/incoming-call.js';
import type { ReferenceUser } from '../link/reference-side.js';
import { crossing } from '../proxies/crossing.js';
import type { ReferenceExchange } from '../wire/reference.js';
import type { ObjectSpace } from './object-space.js';
import type { Peer } from './peer.js';

/** What a link asks for whatever concerns its peer. */
export interface PeerSide {
  readonly references: ReferenceExchange;
  readonly referenceUser: ReferenceUser;
  readonly handler: CallHandler;
}

/** The side of a link whose peer is known once it has said who it is; nothing is asked before. */
export function peerSide(space: ObjectSpace, peer: () => Peer | undefined): PeerSide {
  const known = (): Peer => {
    const found = peer();
    if (found === undefined) throw new ProtocolError('The peer has not said who it is');
    return found;
  };
  return {
    references: {
      ...crossing,
      give: (value) => space.give(value, known()),
      take: (reference) => space.take(reference, known()),
      discard: (value) => {
        space.discard(value);
      },
    },
    referenceUser: {
      claimed: (claim) => {
        known().claimed(claim);
      },
      released: (object, count) => {
        known().released(object, count);
      },
      pinned: (object, pin) => {
        known().pinned(object, pin);
      },
      unpinned: (pin) => {
        known().unpinned(pin);
      },
      left: (holder) => {
        known().left(holder);
      },
      pinConsumed: (pin) => {
        known().pinConsumed(pin);
      },
      collect: () => {
        known().collect();
      },
      gone: (actor, forGood) => {
        known().gone(actor, forGood);
      },
    },
    handler: {
      call: (call) => {
        space.dispatcher.call(call, known());
      },
    },
  };
}
