import type { ActorEvent, Ran } from 'nestjs-uactor';
import type { ResolvedOptions } from '../../../lib/actor/resolve-options.js';

export interface MadeCall {
  readonly name: string;
  readonly idempotent: boolean;
  outcome: 'done' | 'wrong' | Ran | undefined;
  settled: number;
}

export interface TimedEvent {
  readonly at: number;
  readonly event: ActorEvent;
}

/** What may come after what; nothing comes before `starting`. */
const AFTER: Readonly<Record<ActorEvent['type'], readonly ActorEvent['type'][]>> = {
  starting: ['ready', 'exited', 'failed'],
  ready: ['slow', 'hung', 'recycling', 'exited'],
  slow: ['slow', 'hung', 'recycling', 'exited'],
  hung: ['exited'],
  recycling: ['exited'],
  exited: ['starting', 'restarting', 'failed', 'stopped'],
  restarting: ['starting', 'stopped'],
  failed: ['starting', 'stopped'],
  stopped: [],
};

/** Each call has settled once, in a way that fits how often it ran. */
export function checkCalls(
  calls: readonly MadeCall[],
  runs: ReadonlyMap<string, number>,
  broken: (what: string) => void,
): void {
  for (const { name, idempotent, outcome, settled } of calls) {
    const ran = runs.get(name) ?? 0;
    const most = idempotent ? 2 : 1;
    if (settled !== 1) broken(`${name} settled ${settled} times`);
    const fits = { done: ran >= 1, yes: ran >= 1, no: ran === 0, unknown: true, wrong: false };
    if (outcome !== undefined && !fits[outcome]) broken(`${name} ended with ${outcome} and ran ${ran} times`);
    if (ran > most) broken(`${name} ran ${ran} times`);
  }
}

/** One thing follows the other, lives are counted, and there are no more restarts than allowed. */
export function checkEvents(
  events: readonly TimedEvent[],
  { restart: { mode, maxRestarts, within } }: ResolvedOptions,
  broken: (what: string) => void,
): void {
  let incarnation = 0;
  const restarts: number[] = [];
  for (const [index, { at, event }] of events.entries()) {
    const before = events[index - 1]?.event.type;
    const fits = before === undefined ? ['starting', 'stopped'] : AFTER[before];
    if (!fits.includes(event.type)) broken(`${event.type} came after ${before ?? 'nothing'}`);
    if (event.type === 'starting' && event.incarnation !== ++incarnation) broken(`life ${event.incarnation} began`);
    if (event.type !== 'restarting') continue;
    if (mode === 'never') broken('it was started again, which it must never be');
    restarts.push(at);
    const recent = restarts.filter((time) => at - time < within);
    if (recent.length > maxRestarts) broken(`it was started again ${recent.length} times within ${within} ms`);
  }
}
