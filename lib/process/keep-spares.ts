import { sharedState } from '../actor/shared-state.js';

/** How many spares are wanted, and who wants to know when that changes. */
export const spareSettings = sharedState('spares', () => ({ count: 1, changed: [] as (() => void)[] }));

/**
 * Sets how many processes are kept started for actors to come, whose starts take a fraction of the time then. They are
 * started while the event loop is idle, after the first actor, and end with the last one. What is fixed when a process
 * starts (`execArgv`, `env`, `maxHeap`, `cwd`) is as most of the latest actors had it, and only actors of that kind use
 * them. For the whole process; actors themselves keep none. @default 1
 * @throws TypeError for anything but a whole number, 0 or more
 */
export function keepSpares(count: number): void {
  const reason = checkSpares(count);
  if (reason !== undefined) throw new TypeError(`keepSpares(): the number of spares must be ${reason}`);
  spareSettings.count = count;
  for (const changed of spareSettings.changed) changed();
}

/** Says what the number must be, if it is not. */
export function checkSpares(count: unknown): string | undefined {
  return Number.isSafeInteger(count) && Number(count) >= 0 ? undefined : 'a whole number, 0 or more';
}
