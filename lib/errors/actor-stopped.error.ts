import { CallError } from './call.error.js';
import { describePlace, type ErrorFacts } from './error-facts.js';
import type { Ran } from './uactor.error.js';

/** The actor was shut down on purpose: the call was open then, or came later. */
export class ActorStoppedError extends CallError {
  override readonly name = 'ActorStoppedError';
  readonly code = 'ACTOR_STOPPED';

  constructor(facts: ErrorFacts & { ran: Ran }) {
    const when = facts.ran === 'no' ? '' : ' while the call was open';
    super(`${describePlace(facts)} was shut down${when}; start the actor again to call it`, facts);
  }
}
