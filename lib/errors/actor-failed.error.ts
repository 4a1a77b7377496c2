import { CallError } from './call.error.js';
import { describePlace, type ErrorFacts } from './error-facts.js';
import type { Ran } from './uactor.error.js';

/** The actor used up its restarts; calls are refused until a later start succeeds. `cause` is how it ended last. */
export class ActorFailedError extends CallError {
  override readonly name = 'ActorFailedError';
  readonly code = 'ACTOR_FAILED';

  constructor(facts: ErrorFacts & { cause: unknown; ran: Ran }) {
    super(`${describePlace(facts)} failed too often and is not running: see the cause, and the option restart`, facts, {
      cause: facts.cause,
    });
  }
}
