import type { ErrorFacts } from './error-facts.js';
import { type Ran, UActorError } from './uactor.error.js';

/** A call that failed for a reason outside its method; the facts say which call, and whether it ran. */
export abstract class CallError extends UActorError {
  readonly actor: string | undefined;
  readonly pid: number | undefined;
  readonly incarnation: number | undefined;
  readonly method: string | undefined;
  readonly ran: Ran;

  protected constructor(message: string, facts: ErrorFacts & { ran: Ran }, options?: ErrorOptions) {
    super(message, options);
    this.actor = facts.actor;
    this.pid = facts.pid;
    this.incarnation = facts.incarnation;
    this.method = facts.method;
    this.ran = facts.ran;
  }
}
