import { availableParallelism } from 'node:os';
import { stayAwake } from '../channels/stay-awake.js';
import type { ResolvedOptions } from '../actor/resolve-options.js';
import { AdaptiveWaiting, type CallWaiting, OpenCallCount } from '../link/adaptive-waiting.js';
import { systemClock } from '../link/clock.js';

const calls = new OpenCallCount();

/** With one processor, who waits actively only keeps the other from working. */
let processors: number | undefined;

/** How replies of an actor's process are waited for. */
export function callWaiting({ latency }: ResolvedOptions): CallWaiting {
  processors ??= availableParallelism();
  return new AdaptiveWaiting(systemClock, calls, latency === 'adaptive' && processors > 1 ? stayAwake : undefined);
}
