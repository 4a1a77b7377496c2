import { describe, expect, it } from '@jest/globals';
import { simulateReferences } from '../simulation/references/simulation.js';

/** `SCHEDULES=100000 FIRST_SCHEDULE=0 npm run jest -- test/unit/references.simulation` plays as many as one has time for. */
const schedules = Number(process.env.SCHEDULES ?? 400);
const first = Number(process.env.FIRST_SCHEDULE ?? 0);

/** Plays a schedule; one that breaks a rule is played again, for its log. */
async function play(seed: number): ReturnType<typeof simulateReferences> {
  try {
    return await simulateReferences(seed);
  } catch (error) {
    const log: string[] = [];
    await simulateReferences(seed, (line) => log.push(line)).catch(() => undefined);
    throw new Error(`${String(error)}\n${log.join('\n')}`, { cause: error });
  }
}

describe('references among processes', () => {
  it(
    `keep their objects alive, and nothing else, through ${schedules} schedules from ${first} on`,
    async () => {
      let handings = 0;
      let deaths = 0;
      for (let seed = first; seed < first + schedules; seed++) {
        const outcome = await play(seed);
        handings += outcome.handings;
        deaths += outcome.deaths;
      }
      expect(handings).toBeGreaterThan(schedules);
      expect(deaths).toBeGreaterThan(schedules / 10);
    },
    120_000 + schedules * 500,
  );

  it('do the same when the same happens', async () => {
    for (const seed of [3, 14, 25]) expect(await play(seed)).toEqual(await play(seed));
  });
});
