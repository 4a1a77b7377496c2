import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type ActorProxy, processOf, type RestartOptions, spawn, withOptions } from 'nestjs-uactor';
import { deferred } from '../../lib/process/deferred.js';
import { ownerProxy, supervise } from '../../lib/process/spawn.js';
import { CallerActor } from '../fixtures/caller.actor.js';
import { LedgerActor } from '../fixtures/idempotent.actor.js';
import { LateActor } from '../fixtures/late.actor.js';
import { TakerActor } from '../fixtures/taker.actor.js';
import { eventually } from '../support/eventually.js';

const folder = mkdtempSync(join(tmpdir(), 'uactor-gone-'));
const args: [string] = [join(folder, 'ledger')];

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Less than what a process is waited for that may come back. */
const inTime = (caller: ActorProxy<CallerActor>): ActorProxy<CallerActor> => withOptions(caller, { timeout: 8_000 });

async function kill(ledger: ActorProxy<LedgerActor>): Promise<void> {
  process.kill(await ledger.pid(), 'SIGKILL');
  await processOf(ledger).exited;
}

const NEVER_AGAIN: RestartOptions = { mode: 'never' };
const LATER: RestartOptions = { backoff: [60_000, 60_000] };

describe('an actor without a process', () => {
  it('is not waited for by third processes where it is not started again', async () => {
    await using ledger = await spawn(LedgerActor, { args, restart: NEVER_AGAIN });
    await using caller = await spawn(CallerActor);
    expect(await caller.keep(ledger)).toBe(await ledger.pid());
    await kill(ledger);
    // It may not have noticed yet, and then it cannot know.
    await expect(inTime(caller).pid()).rejects.toMatchObject({ code: 'LINK_LOST' });
    await expect(inTime(caller).pid()).rejects.toMatchObject({ code: 'LINK_LOST', ran: 'no' });
  });

  it('is not waited for by third processes once it is shut down', async () => {
    await using ledger = await spawn(LedgerActor, { args, restart: LATER });
    await using caller = await spawn(CallerActor);
    await caller.keep(ledger);
    await kill(ledger);
    const call = inTime(caller).pid();
    await Promise.all([expect(call).rejects.toMatchObject({ code: 'ACTOR_STOPPED', ran: 'no' }), ledger.shutdown()]);
    await expect(inTime(caller).pid()).rejects.toMatchObject({ code: 'ACTOR_STOPPED', ran: 'no' });
  });

  it('is not waited for by a call of a third process that would have run again', async () => {
    await using ledger = await spawn(LedgerActor, { args, restart: LATER });
    await using caller = await spawn(CallerActor);
    await caller.keep(ledger);
    const call = inTime(caller).fatal('of a third process');
    await processOf(ledger).exited;
    await Promise.all([
      expect(call).rejects.toMatchObject({ code: 'ACTOR_STOPPED', ran: 'unknown' }),
      ledger.shutdown(),
    ]);
  });

  it('is found by third processes when it was started once more', async () => {
    const supervisor = supervise(LedgerActor, args, [{ restart: NEVER_AGAIN }]);
    await supervisor.start();
    await using ledger = ownerProxy<LedgerActor>(supervisor);
    await using caller = await spawn(CallerActor);
    await caller.keep(ledger);
    await kill(ledger);
    await expect(inTime(caller).pid()).rejects.toMatchObject({ code: 'LINK_LOST' });
    await supervisor.start();
    expect(await caller.pid()).toBe(await ledger.pid());
  });
});

/** Where this process, and the inline actors in it, have been reached or can be. */
function addresses(): string[] {
  const names = [...readFileSync('/proc/net/unix', 'utf8').matchAll(/ @(uactor-\d+-[\w-]+)/g)].map(
    ([, name = '']) => name,
  );
  return [...new Set(names)].filter((name) => name.startsWith(`uactor-${process.pid}-`)).sort();
}

describe('an inline actor whose code goes on when its life is over', () => {
  it('reaches nobody, and is reached by nobody', async () => {
    const over = deferred<undefined>();
    LateActor.over = over.promise;
    await using taker = await spawn(TakerActor);
    const late = await spawn(LateActor, { mode: 'inline', shutdownTimeout: 20 });
    const open = expect(late.giveLater(taker)).rejects.toMatchObject({ code: 'ACTOR_STOPPED' });
    await eventually(() => LateActor.hasGiven);
    const before = addresses();
    await late.shutdown();
    await open;
    await eventually(() => addresses().length === before.length - 1);
    const after = addresses();
    over.resolve(undefined);
    await eventually(() => LateActor.after !== undefined);
    await expect(LateActor.after).rejects.toMatchObject({ code: 'LINK_LOST', ran: 'no' });
    expect(addresses()).toEqual(after);
  });
});
