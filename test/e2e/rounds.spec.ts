import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const run = promisify(execFile);

/** `scripts/rounds.mjs` does the same for 200 rounds, on several Nodes. */
const ROUNDS = 20;

it('20 rounds of start, 50 calls in flight, and close leave no unhandled rejection, no handle and no process', async () => {
  const { stdout } = await run(process.execPath, ['test/fixtures/owner/rounds-owner.mjs', String(ROUNDS)]);
  expect(JSON.parse(stdout)).toEqual({
    node: process.version,
    rounds: ROUNDS,
    calls: ROUNDS * 50,
    settled: ROUNDS * 50,
    processes: 0,
    unhandled: [],
    warnings: [],
    handles: 'as before',
  });
});
