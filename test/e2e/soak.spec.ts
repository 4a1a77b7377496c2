import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const run = promisify(execFile);

/** `scripts/soak.mjs` does the same for ten minutes. */
const SECONDS = 20;

it(`${SECONDS} seconds of mixed load with a process killed every second: each call is done, did not run, or is unknown, of which none is idempotent; nothing grows`, async () => {
  const { stdout } = await run(process.execPath, ['--expose-gc', 'test/soak/soak.mjs', String(SECONDS)]);
  const { faults, kills, byKind, ranAgain, growth, left } = JSON.parse(stdout) as Report;
  expect(faults).toEqual([]);
  expect(kills).toBeGreaterThan(0);
  expect(ranAgain).toBeGreaterThan(0);
  for (const counts of Object.values(byKind)) expect(counts.done).toBeGreaterThan(0);
  expect(growth.heap).toBeLessThan(4 << 20);
  expect(growth.handles).toBeLessThan(10);
  expect(growth.processes).toBeLessThanOrEqual(1);
  expect(left).toEqual({ processes: 0, handles: 0 });
}, 120_000);

interface Report {
  readonly faults: readonly string[];
  readonly kills: number;
  readonly ranAgain: number;
  readonly byKind: Readonly<Record<string, { readonly done: number }>>;
  readonly growth: Readonly<Record<'heap' | 'handles' | 'processes', number>>;
  readonly left: Readonly<Record<'handles' | 'processes', number>>;
}
