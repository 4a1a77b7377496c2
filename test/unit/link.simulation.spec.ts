import { describe, expect, it } from '@jest/globals';
import { simulate } from '../simulation/simulation.js';

/** `SIMULATION_SEEDS=100000 SIMULATION_FROM=0 npm run jest -- test/unit/link.simulation` plays as many schedules as one has time for. */
const seeds = Number(process.env.SIMULATION_SEEDS ?? 2_000);
const from = Number(process.env.SIMULATION_FROM ?? 0);

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
      for (const trace of traces) outcomes.push(await simulate(seed, (line) => trace.push(line)));
      expect(traces[0]).toEqual(traces[1]);
      expect(outcomes[0]).toEqual(outcomes[1]);
      expect(traces[0]!.length).toBeGreaterThan(10);
    }
  });
});
