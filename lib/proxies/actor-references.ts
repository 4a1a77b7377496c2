import type { AnyClass } from '../actor/actor-class.js';
import { processId } from '../actor/process-id.js';
import type { Reference, ReferenceCodec } from '../wire/reference.js';
import { makeActorProxy } from './actor.proxy.js';
import { isProxy, stateOf } from './base.proxy.js';
import type { CallTarget } from './call-target.js';

// Between an owner and its actor the link itself is the proof.
const NO_SECRET = '0'.repeat(32);

/** How proxies cross the link between an actor and its owner: those of that actor, either way. */
export function actorReferences(actorClass: () => AnyClass, target: () => CallTarget): ReferenceCodec {
  return {
    toReference(value): Reference | undefined {
      if (!isProxy(value)) return undefined;
      const state = stateOf(value);
      if (state.target.id !== target().id) return undefined;
      return {
        kind: 'actor',
        process: processId,
        actor: state.target.id,
        incarnation: 0,
        object: state.object,
        secret: NO_SECRET,
        typeid: state.typeid,
        members: [],
        addresses: [],
        pin: 0,
      };
    },
    fromReference: () =>
      makeActorProxy(actorClass(), { target: target(), options: {}, tells: false, owner: undefined }),
  };
}
