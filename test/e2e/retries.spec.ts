import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ActorProxy, processOf, spawn, withOptions } from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { CarelessLedgerActor, LedgerActor, RelayActor } from '../fixtures/idempotent.actor.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uactor-ledger-'));
  file = join(folder, 'ledger');
  writeFileSync(file, '');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  expect(livingActors.size).toBe(0);
});

const entries = (): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);

describe('a call that was open when the process died', () => {
  it('runs again in the next life where the method is idempotent, and nowhere else', async () => {
    await using ledger = await spawn(LedgerActor, { args: [file] });
    expect(await ledger.once('plain')).toBe('plain');
    expect(await ledger.fatal('idempotent')).toBe('idempotent');
    await expect(ledger.fatalOnce('plain fatal')).rejects.toMatchObject({ code: 'ACTOR_DIED', ran: 'unknown' });
    expect(await ledger.once('last')).toBe('last');
    expect(entries()).toEqual(['plain', 'idempotent', 'idempotent', 'plain fatal', 'last']);
  });

  it('does not run again with retries: 0', async () => {
    await using ledger = await spawn(LedgerActor, { args: [file] });
    const careful = withOptions(ledger, { retries: 0 });
    await expect(careful.fatal('one')).rejects.toMatchObject({ code: 'ACTOR_DIED', ran: 'unknown' });
    expect(await ledger.once('two')).toBe('two');
    expect(entries()).toEqual(['one', 'two']);
  });

  it('that two processes died with is not made a third time, however many retries it has', async () => {
    await using ledger = await spawn(LedgerActor, { args: [file] });
    const eager = withOptions(ledger, { retries: 5 });
    await expect(eager.fatal('poison', 2)).rejects.toMatchObject({
      code: 'ACTOR_DIED',
      incarnation: 2,
      ran: 'unknown',
    });
    expect(entries()).toEqual(['poison', 'poison']);
  });

  it('does not run again where the method only overrides an idempotent one', async () => {
    await using ledger = await spawn(CarelessLedgerActor, { args: [file] });
    await expect(ledger.fatal('careless')).rejects.toMatchObject({ code: 'ACTOR_DIED' });
    expect(entries()).toEqual(['careless']);
  });

  it('fails with an unknown fate, and not with none, where no next life comes', async () => {
    await using ledger = await spawn(LedgerActor, { args: [file], restart: { backoff: [60_000, 60_000] } });
    const call = ledger.fatal('waiting');
    await processOf(ledger).exited;
    await Promise.all([
      expect(call).rejects.toMatchObject({ code: 'ACTOR_STOPPED', ran: 'unknown' }),
      ledger.shutdown(),
    ]);
  });

  it('keeps to its timeout while it waits', async () => {
    await using ledger = await spawn(LedgerActor, { args: [file], restart: { backoff: [60_000, 60_000] } });
    await expect(withOptions(ledger, { timeout: 200 }).fatal('late')).rejects.toMatchObject({
      code: 'CALL_TIMEOUT',
      ran: 'unknown',
    });
  });

  it('of a third process, too, runs again', async () => {
    await using ledger = await spawn(LedgerActor, { args: [file] });
    await using relay = await spawn(RelayActor);
    expect(await relay.fatal(ledger, 'through another')).toBe('through another');
    expect(entries()).toEqual(['through another', 'through another']);
  });
});

describe("withOptions({ incarnation: 'this' })", () => {
  const bound = <T extends object>(actor: ActorProxy<T>): ActorProxy<T> => withOptions(actor, { incarnation: 'this' });

  it('refuses a successor', async () => {
    await using ledger = await spawn(LedgerActor, { args: [file] });
    const only = bound(ledger);
    const pid = await only.pid();
    process.kill(pid, 'SIGKILL');
    await processOf(ledger).exited;
    await expect(only.pid()).rejects.toMatchObject({ code: 'STALE_PROXY', ran: 'no' });
    expect(await ledger.pid()).not.toBe(pid);
    await expect(only.pid()).rejects.toThrow(/started again since .* incarnation only \(1\)/);
    expect(await bound(ledger).pid()).toBe(await ledger.pid());
  });

  it('is bound to the life that comes where there is none', async () => {
    await using ledger = await spawn(LedgerActor, { args: [file], lazy: true });
    const only = bound(ledger);
    process.kill(await only.pid(), 'SIGKILL');
    await processOf(ledger).exited;
    await expect(only.pid()).rejects.toMatchObject({ code: 'STALE_PROXY' });
  });

  it('makes no call again', async () => {
    await using ledger = await spawn(LedgerActor, { args: [file] });
    await expect(bound(ledger).fatal('once')).rejects.toMatchObject({ code: 'ACTOR_DIED' });
    expect(await ledger.again('then')).toBe('then');
    expect(entries()).toEqual(['once', 'then']);
  });

  it('holds in a third process', async () => {
    await using ledger = await spawn(LedgerActor, { args: [file] });
    await using relay = await spawn(RelayActor);
    expect(await relay.onlyThis(ledger)).toBe(await ledger.pid());
    process.kill(await ledger.pid(), 'SIGKILL');
    await processOf(ledger).exited;
    await ledger.pid();
    await expect(relay.onceMore()).rejects.toMatchObject({ code: 'STALE_PROXY' });
  });
});
