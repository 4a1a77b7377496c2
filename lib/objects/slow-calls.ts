import type { AdmittedCall } from './mailbox.js';

/** A method that has run, or waited for its turn, for unusually long. */
export interface SlowCall {
  readonly method: string;
  readonly state: 'queued' | 'running';
  /** Milliseconds since the call came, at least. */
  readonly elapsed: number;
  /** The calls that led to it, the first one first, and itself: `Actor.method`. */
  readonly path: readonly string[];
}

/** Milliseconds between two looks. */
export const LOOK_EVERY = 5_000;

/** Seen so often, a call has been there for 30 seconds. */
const OFTEN = 7;

/** The calls behind those wait for them. */
const MOST_AT_ONCE = 64;

/** Finds slow calls by looking at a mailbox from time to time, so that no call takes time for it. */
export class SlowCalls {
  private seen = new Map<AdmittedCall, number>();

  constructor(private readonly mailbox: { readonly name: string; readonly open: readonly AdmittedCall[] }) {}

  /** To be called every `LOOK_EVERY` milliseconds. Returns those that have become slow since the last time. */
  look(): SlowCall[] {
    const { open, name } = this.mailbox;
    this.seen = new Map(open.map((admitted) => [admitted, (this.seen.get(admitted) ?? 0) + 1]));
    return open
      .filter((admitted) => this.seen.get(admitted) === OFTEN)
      .slice(0, MOST_AT_ONCE)
      .map(({ call, method }) => ({
        method,
        state: call.started ? 'running' : 'queued',
        elapsed: (OFTEN - 1) * LOOK_EVERY,
        path: [...call.path.map((step) => step.name), `${name}.${method}`],
      }));
  }
}
