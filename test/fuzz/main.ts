// What `node scripts/fuzz.mjs` runs: rounds from consecutive seeds, and a line of figures now and then.
import { collectGarbage } from './collect-garbage.js';
import { fuzzRound, ROUND } from './fuzzer.js';

const { INPUTS = '100000', SEED = '1' } = process.env;
const rounds = Math.ceil(Number(INPUTS) / ROUND);
const REPORT_EVERY = 20;

process.on('unhandledRejection', (error) => {
  throw error;
});

// Most inputs end in an error, and its stack would cost more than the input. `STACKS=1` shows those of one that fails.
if (process.env.STACKS === undefined) Error.stackTraceLimit = 0;

// What calls fail with that only tell is written there.
console.error = () => undefined;

const total = { codec: 0, stranger: 0, actor: 0, peer: 0, bytes: 0 };
let longest = 0;
const begun = performance.now();

async function tell(done: number): Promise<void> {
  await collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const mebibytes = [rss, heapUsed, external].map((bytes) => Math.round(bytes / 2 ** 20));
  console.log(
    JSON.stringify({
      inputs: done * ROUND,
      ...total,
      longest: Math.round(longest),
      seconds: Math.round((performance.now() - begun) / 1000),
      rssHeapExternal: mebibytes,
    }),
  );
}

for (let round = 0; round < rounds; round++) {
  const { inputs, bytes, longest: longestHere } = await fuzzRound(Number(SEED) + round);
  for (const kind of ['codec', 'stranger', 'actor', 'peer'] as const) total[kind] += inputs[kind];
  total.bytes += bytes;
  longest = Math.max(longest, longestHere);
  if (round % REPORT_EVERY === 0) await tell(round + 1);
}
await tell(rounds);
