import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { type ActorProxy, CallTimeoutError, processOf, spawn, withOptions } from 'nestjs-uactor';
import { firstValueFrom, take, toArray } from 'rxjs';
import { LimitsActor } from '../fixtures/limits.actor.js';
import { eventually } from '../support/eventually.js';
import { isRunning } from '../support/processes.js';

const run = promisify(execFile);

/** `CALLS=1000000` makes as many. */
const { CALLS = '100000' } = process.env;
const MEBIBYTE = 1 << 20;

describe('more calls than an actor can serve', () => {
  it(`are served or refused, each once, and leave memory flat on both sides (${CALLS} calls)`, async () => {
    const owner = 'test/fixtures/owner/overload-owner.mjs';
    const { stdout } = await run(process.execPath, ['--expose-gc', owner, CALLS]);
    const { calls, served, refused, other, doneByActor, growth } = JSON.parse(stdout) as Report;
    expect({ calls, other, doneByActor }).toEqual({ calls: Number(CALLS), other: 0, doneByActor: served });
    expect(served + refused).toBe(calls);
    expect(Math.min(served, refused)).toBeGreaterThan(0);
    expect(Math.max(growth.owner, growth.actor)).toBeLessThan(4 * MEBIBYTE);
  }, 600_000);
});

interface Report extends Record<'calls' | 'served' | 'refused' | 'other' | 'doneByActor', number> {
  readonly growth: { readonly owner: number; readonly actor: number };
}

describe('a caller that gives up', () => {
  const begun = async (actor: ActorProxy<LimitsActor>): Promise<string[]> => (await actor.seen()).begun;
  const givenUp = async (actor: ActorProxy<LimitsActor>): Promise<string[]> => (await actor.seen()).givenUp;

  it('by a signal, while its calls wait for their turn: none of them ever runs', async () => {
    await using actor = await spawn(LimitsActor);
    const running = actor.work('running', 100);
    const abort = new AbortController();
    const impatient = withOptions(actor, { signal: abort.signal });
    const waiting = Array.from({ length: 50 }, (_, n) => impatient.work(`waiting ${n}`, 0));
    const last = actor.work('last', 0);
    setImmediate(() => {
      abort.abort();
    });
    for (const call of waiting)
      await expect(call).rejects.toMatchObject({ code: 'CALL_ABORTED', state: 'queued', ran: 'no', method: 'work' });
    expect([await running, await last]).toEqual(['running', 'last']);
    expect(await begun(actor)).toEqual(['running', 'last']);
  });

  it('by unsubscribing: the signal of the running method aborts', async () => {
    await using actor = await spawn(LimitsActor);
    expect(await firstValueFrom(actor.readings().pipe(take(2), toArray()))).toEqual([0, 1]);
    await eventually(async () => (await givenUp(actor)).includes('readings'));
  });

  it('by break: the signal of the running method aborts', async () => {
    await using actor = await spawn(LimitsActor);
    for await (const page of actor.pages()) if (page === 2) break;
    await eventually(async () => (await givenUp(actor)).includes('pages'));
  });
});

describe("onTimeout: 'kill'", () => {
  it('ends a method that never looks up, and spares the calls of all other actors', async () => {
    await using endless = await spawn(LimitsActor, { name: 'endless', onTimeout: 'kill' });
    await using other = await spawn(LimitsActor, { name: 'other' });
    const [pid, otherPid] = [await endless.pid(), await other.pid()];
    const meanwhile = other.work('meanwhile', 500);
    const begunAt = performance.now();
    await expect(withOptions(endless, { timeout: 200 }).spin()).rejects.toThrow(CallTimeoutError);
    await eventually(() => !isRunning(pid), { within: 1000, what: 'the end of the process' });
    expect(performance.now() - begunAt).toBeLessThan(2000);
    expect(await meanwhile).toBe('meanwhile');
    expect(await other.pid()).toBe(otherPid);
    expect(processOf(other).incarnation).toBe(1);
    expect(await endless.pid()).not.toBe(pid);
  });
});
