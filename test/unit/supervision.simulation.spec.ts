import { describe, expect, it } from '@jest/globals';
import { simulateSupervision } from '../simulation/supervision/simulation.js';

/** `SCHEDULES=100000 FIRST_SCHEDULE=0 npm run jest -- test/unit/supervision.simulation` plays as many as one has time for. */
const schedules = Number(process.env.SCHEDULES ?? 400);
const first = Number(process.env.FIRST_SCHEDULE ?? 0);

/** Schedules that broke a rule once, by what was wrong. A change of the simulation makes others of them. */
const kept: readonly [string, number][] = [
  ['a start by hand made a second process while the first one was recycled', 30],
  ['a call that was made again was said not to have run', 114],
];

/** Plays a schedule; one that breaks a rule is played again, for its log. */
async function play(seed: number): ReturnType<typeof simulateSupervision> {
  try {
    return await simulateSupervision(seed);
  } catch (error) {
    const log: string[] = [];
    await simulateSupervision(seed, { trace: (line) => log.push(line) }).catch(() => undefined);
    throw new Error(`Schedule ${seed}: ${String(error)}\n${log.join('\n')}`, { cause: error });
  }
}

describe('a supervisor', () => {
  it(
    `settles each call once and truly, and has one process at most, through ${schedules} schedules from ${first} on`,
    async () => {
      const sum = { calls: 0, deaths: 0, recycled: 0 };
      for (let seed = first; seed < first + schedules; seed++) {
        const { calls, deaths, recycled } = await play(seed);
        sum.calls += calls;
        sum.deaths += deaths;
        sum.recycled += recycled;
      }
      expect(sum.calls).toBeGreaterThan(schedules * 5);
      expect(sum.deaths).toBeGreaterThan(schedules);
      expect(sum.recycled).toBeGreaterThan(schedules / 20);
    },
    120_000 + schedules * 500,
  );

  it('does the same when the same happens', async () => {
    for (const seed of [3, 14, 25]) expect(await play(seed)).toEqual(await play(seed));
  });

  it.each(kept)('%s', async (_, seed) => {
    await play(seed);
  });
});
