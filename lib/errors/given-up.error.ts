import { CallError } from './call.error.js';
import { describePlace, type ErrorFacts } from './error-facts.js';
import type { Ran } from './uactor.error.js';

/** Where a call stood when its caller gave it up; the last one means that the actor was too busy to say. */
export type CallState = 'queued' | 'running' | 'not known to be running';

/** A call that its caller gave up, by time or by signal. */
export abstract class GivenUpError extends CallError {
  /** Milliseconds from the call to this error. */
  readonly elapsed: number | undefined;
  readonly state: CallState;

  protected constructor(how: string, facts: ErrorFacts & { ran: Ran }, options?: ErrorOptions) {
    const state = STATE[facts.ran];
    const after = facts.elapsed === undefined ? '' : ` after ${Math.round(facts.elapsed * 10) / 10} ms`;
    super(`${describePlace(facts)} ${how}${after}; the call was ${state}`, facts, options);
    this.elapsed = facts.elapsed;
    this.state = state;
  }
}

const STATE: Record<Ran, CallState> = { no: 'queued', yes: 'running', unknown: 'not known to be running' };
