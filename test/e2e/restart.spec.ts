import { execFile } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';
import { processOf, spawn } from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { RestartingActor } from '../fixtures/restarting.actor.js';

afterEach(() => {
  expect(livingActors.size).toBe(0);
});

describe('onRestart', () => {
  it('runs in each life but the first, after the start hooks and before any call, with how the one before ended', async () => {
    await using actor = await spawn(RestartingActor, { args: ['same arguments'] });
    expect(await actor.lives()).toEqual(['same arguments', 'started', 'called']);
    process.kill(await actor.pid(), 'SIGKILL');
    await processOf(actor).exited;
    const killed = { exitCode: null, signal: 'SIGKILL', forced: false };
    expect(await actor.lives()).toEqual(['same arguments', 'started', killed, 'called']);
    await expect(actor.exit(7)).rejects.toMatchObject({ code: 'ACTOR_DIED' });
    const left = { exitCode: 7, signal: null, forced: false };
    expect(await actor.lives()).toEqual(['same arguments', 'started', left, 'called']);
  });

  it('is no part of the interface', async () => {
    await using actor = await spawn(RestartingActor, { args: [''] });
    expect(Reflect.get(actor, 'onRestart')).toBeUndefined();
  });
});

describe("onFailed: 'exit'", () => {
  it('asks the application to end, as a terminal would, when its actor has failed', async () => {
    const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
      execFile(process.execPath, ['test/fixtures/owner/failing-owner.mjs'], (error, stdout) => {
        resolve({ code: error?.code, output: stdout });
      });
    });
    expect(output).toBe('asked to end\n');
    expect(code).toBe(3);
  });
});
