/** Milliseconds between two collections that others ask for. */
const PAUSE = 1000;

let last = -Infinity;
let collect: ((options: { type: 'minor' | 'major' }) => void) | undefined;

/**
 * Collects garbage, since V8 does not know that what we hold of other processes is much larger there than here. Young
 * objects first; every second time all of them.
 */
export function collectGarbage(): void {
  const now = performance.now();
  if (now - last < PAUSE) return;
  last = now;
  if (collect === undefined) {
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
    collect = process.getBuiltinModule('node:vm').runInNewContext('gc') as typeof collect;
  }
  setImmediate(() => collect?.({ type: 'minor' }));
  setTimeout(() => collect?.({ type: 'major' }), PAUSE / 2).unref();
}
