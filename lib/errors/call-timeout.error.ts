import type { ErrorFacts } from './error-facts.js';
import { GivenUpError } from './given-up.error.js';
import type { Ran } from './uactor.error.js';

/** The call did not settle within its `timeout`. */
export class CallTimeoutError extends GivenUpError {
  override readonly name = 'CallTimeoutError';
  readonly code = 'CALL_TIMEOUT';

  constructor(facts: ErrorFacts & { ran: Ran }) {
    super('timed out', facts);
  }
}
