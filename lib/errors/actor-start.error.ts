import { describePlace, type ErrorFacts } from './error-facts.js';
import { UActorError } from './uactor.error.js';

/** The actor did not become ready. `cause` is the actor's own error where there is one. */
export class ActorStartError extends UActorError {
  override readonly name = 'ActorStartError';
  readonly code = 'ACTOR_START';
  readonly actor: string | undefined;
  readonly pid: number | undefined;
  /** The last lines that the process wrote to its standard error. */
  readonly stderr: string;
  /** False when another try would fail the same way, as for a module that cannot be loaded. */
  readonly retryable: boolean;

  constructor(reason: string, facts: ErrorFacts & { stderr?: string; cause?: unknown; retryable?: boolean }) {
    const words = facts.stderr ? ` Its last words were:\n${facts.stderr}` : '';
    super(
      `Actor ${describePlace(facts)} did not start: ${reason}${words}`,
      facts.cause === undefined ? undefined : { cause: facts.cause },
    );
    this.actor = facts.actor;
    this.pid = facts.pid;
    this.stderr = facts.stderr ?? '';
    this.retryable = facts.retryable ?? true;
  }
}
