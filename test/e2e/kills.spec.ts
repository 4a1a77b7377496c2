import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ActorProxy, processOf, type Ran, spawn } from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { LedgerActor } from '../fixtures/idempotent.actor.js';

/** `KILLS=1000 npm run jest -- test/e2e/kills` takes some minutes. */
const kills = Number(process.env.KILLS ?? 60);

/** Callers of each kind, one call after the other. */
const CALLERS = 4;

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uactor-kills-'));
  file = join(folder, 'ledger');
  writeFileSync(file, '');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  expect(livingActors.size).toBe(0);
});

type Outcome = 'done' | Ran;

async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  try {
    await call;
    return 'done';
  } catch (error) {
    const { code, ran } = error as { code: string; ran: Ran };
    if (code !== 'ACTOR_DIED') throw error;
    return ran;
  }
}

/** How often each call has run, as the file tells that outlives the processes. */
function runs(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entry of readFileSync(file, 'utf8').split('\n')) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  return counts;
}

/** How often those with that outcome have run, in each case once. */
function timesRun(outcomes: ReadonlyMap<string, Outcome>, outcome: Outcome, counts: Map<string, number>): number[] {
  const names = [...outcomes].filter(([, of]) => of === outcome).map(([name]) => name);
  return [...new Set(names.map((name) => counts.get(name) ?? 0))].sort();
}

describe(`a process that is killed ${kills} times`, () => {
  it(
    'runs each call once at most, and none that is said not to have run; idempotent ones are done',
    async () => {
      await using ledger = await spawn(LedgerActor, { args: [file] });
      const plain = new Map<string, Outcome>();
      const idempotent = new Map<string, Outcome>();
      let over = false;
      const callers = Array.from({ length: CALLERS }, async (_, caller) => {
        for (let number = 0; !over; number++) {
          const name = `${caller} ${number}`;
          plain.set(name, await outcomeOf(ledger.once(name)));
          idempotent.set(`again ${name}`, await outcomeOf(ledger.again(`again ${name}`)));
        }
      });
      for (let kill = 0; kill < kills; kill++) await killOnce(ledger);
      over = true;
      await Promise.all(callers);

      expect(processOf(ledger).incarnation).toBe(kills + 1);
      const counts = runs();
      expect(timesRun(plain, 'done', counts)).toEqual([1]);
      expect(timesRun(plain, 'yes', counts)).toEqual([]);
      for (const times of timesRun(plain, 'no', counts)) expect(times).toBe(0);
      // Killed before it began, or after: nobody can know.
      for (const times of timesRun(plain, 'unknown', counts)) expect([0, 1]).toContain(times);
      for (const times of timesRun(idempotent, 'done', counts)) expect([1, 2]).toContain(times);
      // A call that was there when two processes died is not made again.
      const twice = [...idempotent.values()].filter((outcome) => outcome !== 'done');
      expect(twice.length).toBeLessThan(kills / 4);
      const unknown = [...plain.values()].filter((outcome) => outcome === 'unknown');
      expect(unknown.length).toBeGreaterThan(kills / 4);
    },
    60_000 + kills * 1000,
  );
});

/** Somewhere in the midst of its calls. */
async function killOnce(ledger: ActorProxy<LedgerActor>): Promise<void> {
  const pid = await ledger.pid().catch(() => undefined);
  if (pid === undefined) return killOnce(ledger);
  await sleep(Math.random() * 4);
  const { exited } = processOf(ledger);
  process.kill(pid, 'SIGKILL');
  await exited;
}
