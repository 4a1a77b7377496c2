import { CallError } from './call.error.js';
import { describePlace, type ErrorFacts } from './error-facts.js';
import type { Ran } from './uactor.error.js';

/** The conversation with the process ended, and how the process fares cannot be known from here. */
export class LinkLostError extends CallError {
  override readonly name = 'LinkLostError';
  readonly code = 'LINK_LOST';

  constructor(facts: ErrorFacts & { ran: Ran; reason: string }) {
    super(`The link to ${describePlace(facts)} was lost: ${facts.reason}`, facts);
  }
}
