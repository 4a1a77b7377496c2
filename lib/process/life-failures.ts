import type { ResolvedOptions } from '../actor/resolve-options.js';
import { ActorDiedError, ActorFailedError, ActorStoppedError, LinkLostError } from '../errors/index.js';
import type { CallPlace } from '../link/outgoing-call.js';
import type { CallFailure } from '../proxies/gated-calls.js';
import type { LifeEnd } from './incarnation.js';
import type { Busy } from './loop-watch.js';

/**
 * How the calls of a life fail that ended unasked.
 * @param reason why its owner killed it, if it did
 */
export function died(place: CallPlace, { exit, stderr, linkLost }: LifeEnd, reason: string | undefined): CallFailure {
  return (call, ran) => {
    const facts = { ...call?.facts(), ...place, ran };
    if (linkLost !== undefined) return new LinkLostError({ ...facts, reason: linkLost });
    return new ActorDiedError({ ...facts, ...exit, stderr, reason });
  };
}

/** How they fail while the actor is given up. */
export function gaveUp(actor: string, cause: unknown): CallFailure {
  return (call) => new ActorFailedError({ ...call?.facts(), actor, cause });
}

/** How they fail once the actor was shut down. */
export function stopped(actor: string): CallFailure {
  return (call, ran) => new ActorStoppedError({ ...call?.facts(), actor, ran });
}

export function describeHang({ duration, processorTime }: Busy, { hangTimeout }: ResolvedOptions): string {
  const used =
    processorTime === undefined ? '' : `, in which it used ${Math.round(processorTime)} ms of processor time`;
  return `its event loop did not answer for ${Math.round(duration)} ms${used} (hangTimeout is ${hangTimeout ?? 'none'})`;
}
