import type { ErrorFacts } from './error-facts.js';
import { GivenUpError } from './given-up.error.js';
import type { Ran } from './uactor.error.js';

/** The call was given up by its `AbortSignal`; `cause` is the reason of the signal. */
export class CallAbortedError extends GivenUpError {
  override readonly name = 'CallAbortedError';
  readonly code = 'CALL_ABORTED';

  constructor(facts: ErrorFacts & { ran: Ran; cause?: unknown }) {
    super('was aborted', facts, { cause: facts.cause });
  }
}
