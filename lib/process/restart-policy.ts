import type { RestartOptions } from '../actor/actor-options.js';
import type { ActorExit } from '../proxies/call-target.js';

/** What comes after an incarnation that nobody asked to end. */
export type NextStep = { readonly step: 'restart'; readonly delay: number } | { readonly step: 'end' | 'fail' };

const FIRST_RETRY = 30_000;
const LONGEST_RETRY = 300_000;
// Spread, so that actors that died together do not start together.
const JITTER = 0.2;

/** Decides on restarts from the times of those before. It has no timers: the clock and the dice are given. */
export class RestartPolicy {
  private restarts: number[] = [];
  private failures = 0;

  constructor(
    private readonly options: Required<RestartOptions>,
    private readonly random: () => number = Math.random,
  ) {}

  /** @param exit how the process ended, or undefined when its start failed */
  afterEnd(exit: ActorExit | undefined, now: number): NextStep {
    const { mode, maxRestarts, within, backoff } = this.options;
    const failed = exit?.exitCode !== 0;
    if (mode === 'never' || (mode === 'on-failure' && !failed)) return { step: failed ? 'fail' : 'end' };
    this.restarts = this.restarts.filter((time) => now - time < within);
    if (this.restarts.length >= maxRestarts) return { step: 'fail' };
    if (this.restarts.length === 0) this.failures = 0;
    const [first, longest] = backoff;
    const delay = Math.min(longest, first * 2 ** this.restarts.length);
    this.restarts.push(now);
    return { step: 'restart', delay: this.spread(delay) };
  }

  /** Milliseconds until a failed actor is tried once more. */
  nextRetry(): number {
    return Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** this.failures++);
  }

  private spread(delay: number): number {
    return delay * (1 + JITTER * (this.random() - 0.5));
  }
}
