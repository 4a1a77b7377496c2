import { CallError } from './call.error.js';
import { describePlace, type ErrorFacts } from './error-facts.js';
import type { Ran } from './uactor.error.js';

/** More calls (or bytes of calls) are open than the option `mailbox` allows; this one was not accepted. */
export class MailboxFullError extends CallError {
  override readonly name = 'MailboxFullError';
  readonly code = 'MAILBOX_FULL';
  /** What was exceeded, in calls or bytes as the message says. */
  readonly limit: number;

  /** @param facts `ran` where it is a running stream whose reader is too far behind */
  constructor(facts: ErrorFacts & { limit: number; unit: 'calls' | 'bytes' | 'items'; ran?: Ran }) {
    const advice = 'slow down, add actors, or raise the option mailbox';
    super(`The mailbox of ${describePlace(facts)} is full (${facts.limit} ${facts.unit}): ${advice}`, {
      ran: 'no',
      ...facts,
    });
    this.limit = facts.limit;
  }
}
