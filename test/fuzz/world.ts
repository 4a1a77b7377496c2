import { actorMetadata } from '../../lib/actor/actor-metadata.js';
import type { Channel, ChannelUser } from '../../lib/channels/channel.js';
import type { Link } from '../../lib/link/link.js';
import { openLink } from '../../lib/link/open-link.js';
import { OutgoingCall } from '../../lib/link/outgoing-call.js';
import type { Role } from '../../lib/link/hello.js';
import { Dispatcher } from '../../lib/objects/dispatcher.js';
import { Mailbox } from '../../lib/objects/mailbox.js';
import { ObjectSpace } from '../../lib/objects/object-space.js';
import { linkLost, type Peer } from '../../lib/objects/peer.js';
import { peerSide } from '../../lib/objects/peer-link.js';
import { ProcessClock, VirtualClock } from '../simulation/virtual-clock.js';
import { FuzzedActor } from './fuzzed-actor.js';

export const KEY = Buffer.alloc(32, 7);
export const SECRET = 'a'.repeat(32);
export const TARGET = '1'.repeat(32);
export const HONEST = '2'.repeat(32);
export const HOSTILE = '3'.repeat(32);

/** A process under attack: all that it offers, one honest peer, and as many others as the attacker likes. */
export class World {
  readonly clock = new VirtualClock();
  readonly space: ObjectSpace;
  private readonly process = new ProcessClock(this.clock);
  private readonly honest: Link;

  constructor() {
    const { members, options } = actorMetadata(FuzzedActor);
    this.space = new ObjectSpace({
      id: TARGET,
      clock: this.process,
      connect: () => new NobodyThere(),
      listen: () => undefined,
      collect: () => undefined,
    });
    const { space } = this;
    space.key = KEY;
    space.resident = { id: 'b'.repeat(32), name: 'FuzzedActor', className: 'FuzzedActor', incarnation: 1 };
    const { concurrency = 8, mailbox = {} } = options;
    const limits = { concurrency, calls: 32, bytes: 1 << 20, ...mailbox };
    space.dispatcher = new Dispatcher(space.objects, space, new Mailbox(space, limits));
    space.objects.setActor({ kind: 'actor', typeid: 'actor', members, errands: false }, SECRET)(new FuzzedActor());
    this.honest = this.meetHonest();
  }

  get members(): number {
    return this.space.objects.get(0)?.members.length ?? 0;
  }

  /** What is held here, or kept for somebody, when only the honest peer is left; undefined where that is nothing. */
  get remains(): string | undefined {
    const { objects, pins } = this.space;
    const peers = this.space.allPeers().length - 1;
    return objects.size + pins.size + peers === 0
      ? undefined
      : JSON.stringify({ objects: objects.size, pins: pins.size, peers });
  }

  /** Runs until nothing is left to do at the time of now. */
  settle(): Promise<void> {
    return this.clock.run(this.clock.now);
  }

  pass(milliseconds: number): Promise<void> {
    return this.clock.run(this.clock.now + milliseconds);
  }

  /** Opens this process's end of a link. @param onError told what the link ended with, where that was an error */
  open(channel: Channel, role: Role, onError: (error: Error) => void): Link {
    const { space } = this;
    let peer: Peer | undefined;
    const link: Link = openLink(channel, {
      role,
      process: TARGET,
      clock: this.process,
      ...(role === 'peer' ? { proof: { key: KEY, dials: false } } : {}),
      ...peerSide(space, () => peer),
      user: {
        opened: ({ process }) => {
          const known = space.peer(process);
          if (known?.isOpen === true) {
            link.close();
            return;
          }
          peer = space.meet(process);
          peer.open(link);
        },
        closed: (calls, error) => {
          if (error !== undefined) onError(error);
          peer?.end(calls, linkLost('the attacker is gone'));
        },
      },
    });
    return link;
  }

  /** What the honest peer is answered. */
  async askHonestly(): Promise<unknown> {
    return this.ask(0, 'echo', ['are you well?']);
  }

  private async ask(object: number, name: string, args: unknown[]): Promise<unknown> {
    const place = this.space.objects.get(object)?.members.findIndex((member) => member.name === name) ?? -1;
    let outcome: unknown = 'nothing';
    const observer = {
      succeed: (value: unknown) => (outcome = value),
      fail: (error: unknown) => (outcome = error),
    };
    const member = { name, kind: 'method', returns: 'value', place } as const;
    const call = new OutgoingCall({ member, object, options: {}, observer, flags: 0 }, this.process);
    this.honest.outgoing.submit(call, place, args);
    await this.settle();
    return outcome;
  }

  private meetHonest(): Link {
    const space = new ObjectSpace({
      id: HONEST,
      clock: this.process,
      connect: () => new NobodyThere(),
      listen: () => undefined,
      collect: () => undefined,
    });
    const [near, far] = pipe(this.process);
    this.open(far, 'owner', (error) => {
      throw error;
    });
    let peer: Peer | undefined;
    const link: Link = openLink(near, {
      role: 'actor',
      process: HONEST,
      clock: this.process,
      ...peerSide(space, () => peer),
      user: {
        opened: ({ process }) => {
          peer = space.meet(process);
          peer.open(link);
        },
        closed: () => undefined,
      },
    });
    return link;
  }
}

/** A channel to a place where nobody listens. */
class NobodyThere implements Channel {
  readonly writableLength = 0;
  private user: ChannelUser | undefined;

  open(user: ChannelUser): void {
    this.user = user;
    process.nextTick(() => {
      this.close();
    });
  }

  write(): void {
    return;
  }

  hold(): void {
    return;
  }

  close(): void {
    const { user } = this;
    this.user = undefined;
    user?.closed({ by: 'peer' });
  }
}

/** Two ends of a channel, in the time of that clock. */
function pipe(clock: ProcessClock): [Channel, Channel] {
  const users: (ChannelUser | undefined)[] = [undefined, undefined];
  const end = (own: 0 | 1): Channel => ({
    writableLength: 0,
    open: (user) => {
      users[own] = user;
    },
    write: (bytes, more = Buffer.alloc(0)) => {
      const copy = Buffer.concat([bytes, more]);
      clock.soon(() => users[1 - own]?.received(copy));
    },
    hold: () => undefined,
    close: () => undefined,
  });
  return [end(0), end(1)];
}
