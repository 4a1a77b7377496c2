import { CallError } from './call.error.js';
import { describePlace, type ErrorFacts } from './error-facts.js';
import { describeEnd, type ProcessEnd } from './process-end.js';
import type { Ran } from './uactor.error.js';

/** The process ended while the call was open. `ran` tells whether trying again may run the method twice. */
export class ActorDiedError extends CallError implements ProcessEnd {
  override readonly name = 'ActorDiedError';
  readonly code = 'ACTOR_DIED';
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines that the process wrote to its standard error. */
  readonly stderr: string;
  /** Why its owner killed it; undefined where it did not. */
  readonly reason: string | undefined;

  constructor(facts: ErrorFacts & ProcessEnd & { stderr: string; ran: Ran; reason?: string | undefined }) {
    const words = facts.stderr ? ` Its last words were:\n${facts.stderr}` : '';
    const why = facts.reason === undefined ? '' : `, killed by its owner since ${facts.reason}`;
    super(
      `The process of ${describePlace(facts)} ended with ${describeEnd(facts)}${why}; ${FATE[facts.ran]}.${words}`,
      facts,
    );
    this.exitCode = facts.exitCode;
    this.signal = facts.signal;
    this.stderr = facts.stderr;
    this.reason = facts.reason;
  }
}

const FATE: Record<Ran, string> = {
  no: 'the call had not started',
  yes: 'the call had started',
  unknown: 'whether the call had started is not known',
};
