import { describe, expect, it } from '@jest/globals';
import { simulateReferences } from '../simulation/references/simulation.js';

/** `SCHEDULES=100000 FIRST_SCHEDULE=0 npm run jest -- test/unit/references.simulation` plays as many as one has time for. */
const schedules = Number(process.env.SCHEDULES ?? 60);
const first = Number(process.env.FIRST_SCHEDULE ?? 0);

/** Schedules that broke a rule once, by what was wrong. A change of the simulation makes others of them. */
const kept: readonly [string, number][] = [
  ['calls that had waited for their link could hand no reference on', 4],
  ['a reference that nobody called was never claimed', 6],
  ['a peer that does not listen was turned away as long as it was dialled', 7],
  ['a pin at a process that is gone was never over', 19],
  ['a process that was met again was never dialled', 22],
  ['a pin was set over a link that had ended', 34],
  ['a value whose body never came kept its references', 176],
  ['an actor that was let go before it was reached never heard of it', 39],
  ['a link that ended before its actor was ready left its calls waiting for ever', 153],
  ['two processes that dialled each other, one by its actor, closed both links', 157],
  ['a pin at an actor that was let go since was never taken back', 1124],
  ['one that has not heard for seconds that a link was cut is dialled until it has', 1000626],
  ['a call that waited behind one whose arguments never came kept its references', 2001645],
];

/** Plays a schedule; one that breaks a rule is played again, for its log. */
async function play(seed: number): ReturnType<typeof simulateReferences> {
  try {
    return await simulateReferences(seed);
  } catch (error) {
    const log: string[] = [];
    await simulateReferences(seed, { trace: (line) => log.push(line) }).catch(() => undefined);
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

  it.each(kept)('%s', async (_, seed) => {
    await play(seed);
  });
});
