/**
 * 200 rounds of start, 50 calls in flight, and close, on each Node that is named (or this one), after `npm run build`:
 * `node scripts/rounds.mjs [node …]`. Prints a line for each, and fails where anything was left.
 */
import { spawnSync } from 'node:child_process';

const ROUNDS = 200;
const [, , ...nodes] = process.argv;

for (const node of nodes.length > 0 ? nodes : [process.execPath]) {
  const { stdout, status } = spawnSync(node, ['test/fixtures/owner/rounds-owner.mjs', String(ROUNDS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  console.log(stdout.trim());
  const { settled, calls, processes, unhandled, warnings, handles } = JSON.parse(stdout || '{}');
  const isClean = status === 0 && settled === calls && processes === 0 && handles === 'as before';
  if (!isClean || unhandled.length + warnings.length > 0) process.exitCode = 1;
}
