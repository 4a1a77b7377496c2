import { setImmediate } from 'node:timers';
import { exposedGc } from '../wire/exposed-gc.js';

/** Milliseconds between two collections that others ask for. */
const PAUSE = 1000;

let last = -Infinity;

/**
 * Collects garbage, since V8 does not know that what we hold of other processes is much larger there than here. Young
 * objects first; every second time all of them.
 */
export function collectGarbage(): void {
  const now = performance.now();
  if (now - last < PAUSE) return;
  last = now;
  const gc = exposedGc();
  setImmediate(() => {
    gc?.({ type: 'minor' });
  });
  setTimeout(() => {
    gc?.({ type: 'major' });
  }, PAUSE / 2).unref();
}
