import { describe, expect, it } from '@jest/globals';
import { simulate } from '../simulation/simulation.js';

/** `SIMULATION_SEEDS=100000 SIMULATION_FROM=0 npm run jest -- test/unit/link.simulation` plays as many schedules as one has time for. */
const seeds = Number(process.env.SIMULATION_SEEDS ?? 300);
const from = Number(process.env.SIMULATION_FROM ?? 0);

/** Schedules that broke a rule once, by what was wrong. A change of `plan.ts` makes others of them. */
const kept: readonly [string, number][] = [
  ['CANCEL overtook its CALL', 14],
  ['CANCELLED overtook items of its call', 84],
  ['credit was returned without the bytes of the call id', 2],
  ['an error that cannot be sent left a byte in its frame', 7],
  ['an item that cannot be sent was said not to have run', 9],
  ['calls made in a getter were written into the open message', 14],
  ['chunks that left with a call overdrew the window', 7],
  ['calls to a link that had ended were lost', 121],
  ['credit of an old link went to a call of the next', 699],
  ['a call written to a link that had ended was said not to have run', 227],
  ['an item that cannot be sent left its observable subscribed', 9],
  ['a stream began after its caller gave up', 349],
  ['a call that a getter of its arguments gave up was sent', 20],
  ['the same, kept for the next link', 15],
  ['the same, counted at the gate', 18],
  ['the same, held its object for ever', 79],
  ['a call that a full mailbox refused held its object for ever', 76],
];

describe('two linked processes', () => {
  it(
    `keep the rules of the protocol through ${seeds} schedules from ${from} on`,
    async () => {
      let calls = 0;
      for (let seed = from; seed < from + seeds; seed++) calls += (await simulate(seed)).calls;
      expect(calls).toBeGreaterThan(seeds);
    },
    120_000 + seeds * 200,
  );

  it('do the same when the same happens', async () => {
    for (const seed of [3, 14, 25]) {
      const traces: string[][] = [[], []];
      const outcomes = [];
      for (const trace of traces) outcomes.push(await simulate(seed, { trace: (line) => trace.push(line) }));
      expect(traces[0]).toEqual(traces[1]);
      expect(outcomes[0]).toEqual(outcomes[1]);
      expect(traces[0]!.length).toBeGreaterThan(10);
    }
  });

  it.each(kept)('%s', async (_, seed) => {
    await simulate(seed);
  });
});
