import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const run = promisify(execFile);

/** `GOSSIPS=100 FIRST_GOSSIP=0 npm run jest -- test/e2e/gossip` plays as many as one has time for. */
const gossips = Number(process.env.GOSSIPS ?? 3);
const first = Number(process.env.FIRST_GOSSIP ?? 1);

/** A pin outlives the process that set it by a minute, and may be what is waited for in the end. */
const LONGEST = 150_000;

interface Counts {
  readonly made: number;
  readonly handed: number;
  readonly used: number;
  readonly failedForDeath: number;
  readonly deaths: number;
}

/** Three actors and their owner hand references around; it fails where one that is alive does not work, or something is left. */
async function gossip(seed: number, steps: number, deaths: number): Promise<Counts> {
  const args = ['--expose-gc', 'test/fixtures/owner/gossiping-owner.mjs', seed, steps, deaths].map(String);
  const { stdout } = await run(process.execPath, args, { timeout: LONGEST });
  return JSON.parse(stdout) as Counts;
}

describe('references among three actors and their owner, collected at any time', () => {
  it(
    'work while their objects live, and leave nothing behind',
    async () => {
      const { made, handed, used, failedForDeath } = await gossip(first, 1000, 0);
      expect(failedForDeath).toBe(0);
      expect(Math.min(made, handed, used)).toBeGreaterThan(50);
    },
    LONGEST,
  );

  it.each(Array.from({ length: gossips }, (_, index) => first + index))(
    'do so while actors are killed: gossip %d',
    async (seed) => {
      const { made, handed, used, deaths } = await gossip(seed, 400, 4);
      expect(deaths).toBeGreaterThan(0);
      expect(Math.min(made, handed, used)).toBeGreaterThan(20);
    },
    LONGEST,
  );
});
