import { spawn as spawnProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { ActorStoppedError, processOf, spawn } from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { DiaryActor, StubbornActor } from '../fixtures/life.actor.js';
import { expectNothingLeft } from '../support/ending-owner.js';
import { eventually } from '../support/eventually.js';
import { isRunning } from '../support/processes.js';

const folder = mkdtempSync(join(tmpdir(), 'uactor lifetime '));
const diary = join(folder, 'diary');
const read = (): string[] => readFileSync(diary, 'utf8').split('\n');

afterAll(() => {
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  expect(livingActors.size).toBe(0);
});

describe('lifetime', () => {
  it("S13 shutdown() of the owner's proxy runs the actor's own shutdown and resolves once the process is gone", async () => {
    const actor = await spawn(DiaryActor, { args: [diary] });
    const pid = await actor.pid();
    const exit = await actor.shutdown();
    expect(isRunning(pid)).toBe(false);
    expect(exit).toEqual({ exitCode: 0, signal: null, forced: false });
    expect(read()).toEqual(['onModuleInit', 'shutdown', 'onModuleDestroy']);
    expect(await actor.shutdown()).toEqual(exit);
  });

  it('S13 an actor that does not end is killed at its shutdownTimeout, and the outcome is told', async () => {
    const actor = await spawn(StubbornActor);
    const pid = await actor.pid();
    expect(await actor.shutdown()).toEqual({ exitCode: null, signal: 'SIGKILL', forced: true });
    expect(isRunning(pid)).toBe(false);
  });

  it('S14 the process ends with the block, also when the block throws', async () => {
    let pid = 0;
    const block = async (): Promise<void> => {
      await using actor = await spawn(DiaryActor, { args: [diary] });
      pid = await actor.pid();
      throw new Error('out of the block');
    };
    await expect(block()).rejects.toThrow('out of the block');
    expect(isRunning(pid)).toBe(false);
    expect(read()).toContain('shutdown');
  });

  it("S15 leaving the block of a proxy that is not the owner's does not end the process", async () => {
    await using actor = await spawn(DiaryActor, { args: [diary] });
    {
      await using received = await actor.me();
      expect(await received.isEnded()).toBe(false);
    }
    expect(await actor.isEnded()).toBe(false);
    expect(await actor.isMe(actor)).toBe(true);
  });

  it("S16 shutdown() of such a proxy calls the actor's shutdown and leaves the process alive", async () => {
    await using actor = await spawn(DiaryActor, { args: [diary] });
    const received = await actor.me();
    await received.shutdown();
    expect(await actor.isEnded()).toBe(true);
    expect(() => processOf(received)).toThrow(/Only the owner/);
  });

  it('S17 a call after the end fails, and calls open at the end fail at once', async () => {
    const actor = await spawn(DiaryActor, { args: [diary] });
    const open = expect(actor.hang()).rejects.toMatchObject({ code: 'ACTOR_STOPPED', method: 'hang', ran: 'unknown' });
    await actor.shutdown();
    await open;
    await expect(actor.isEnded()).rejects.toThrow(ActorStoppedError);
    await expect(actor.isEnded()).rejects.toMatchObject({ code: 'ACTOR_STOPPED', ran: 'no' });
  });

  it('tells the owner about the process', async () => {
    const actor = await spawn(DiaryActor, { args: [diary] });
    const info = processOf(actor);
    expect(info).toMatchObject({ pid: await actor.pid(), incarnation: 1, exitCode: null, signalCode: null });
    process.kill(info.pid!, 'SIGKILL');
    expect(await info.exited).toEqual({ exitCode: null, signal: 'SIGKILL', forced: false });
    await actor.shutdown();
  });

  describe.each(['kill', 'exit', 'throw'])('S20 the owner ends by %s', (way) => {
    it.each(['with setpriv', 'without setpriv'])('and no process stays behind, %s', async (means) => {
      await expectNothingLeft('test/fixtures/owner/owner.mjs', way, means);
    });
  });

  it('an idle actor does not keep its owner alive', async () => {
    const owner = spawnProcess(process.execPath, ['test/fixtures/owner/idle-owner.mjs'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [[line], [code]] = (await Promise.all([once(owner.stdout, 'data'), once(owner, 'exit')])) as [
      [Buffer],
      [number],
    ];
    expect(code).toBe(0);
    const [pid] = JSON.parse(String(line)) as [number];
    await eventually(() => !isRunning(pid), { within: 1000, what: 'the end of the actor' });
  });

  it('calls and streams that are waited for keep the owner alive, and nothing after them', async () => {
    const owner = spawnProcess(process.execPath, ['test/fixtures/owner/patient-owner.mjs'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    owner.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(owner, 'close')) as [number];
    expect(output).toBe('a call\na call that starts the actor\nan item\n');
    expect(code).toBe(0);
  });
});
