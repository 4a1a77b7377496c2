import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { processOf, spawn } from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { ownerProxy, supervise } from '../../lib/process/spawn.js';
import type { Supervisor } from '../../lib/process/supervisor.js';
import { FragileActor } from '../fixtures/fragile.actor.js';
import { RestartingActor } from '../fixtures/restarting.actor.js';
import { eventually } from '../support/eventually.js';

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

describe('a module that throws while it is loaded', () => {
  const folder = mkdtempSync(join(tmpdir(), 'uactor-fragile-'));
  const broken = join(folder, 'broken');
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const supervised = (): { supervisor: Supervisor; events: string[]; lines: string[] } => {
    const events: string[] = [];
    const lines: string[] = [];
    const keep = (line: string): void => {
      lines.push(line);
    };
    const supervisor = supervise(FragileActor, [], [{ env: { BROKEN_SINCE: broken } }], {
      logger: { log: keep, warn: keep, error: keep },
      onEvent: ({ type }) => events.push(type),
    });
    return { supervisor, events, lines };
  };

  it('fails the start once, with what it threw', async () => {
    writeFileSync(broken, '');
    const { supervisor, events, lines } = supervised();
    const error = await supervisor.start().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ACTOR_START', retryable: false });
    const { cause: loading } = error as { cause: Error };
    expect(String(loading.cause)).toBe('RangeError: there is no configuration');
    expect((error as Error).message).toMatch(
      /FragileActor.* did not start: .*fragile\.actor\.ts cannot be loaded.*: there is no configuration/,
    );
    expect(lines).toEqual(['loading']);
    expect(events).toEqual(['starting', 'exited', 'failed']);
    await expect(ownerProxy<FragileActor>(supervisor).pid()).rejects.toMatchObject({
      code: 'ACTOR_FAILED',
      cause: error,
    });
    await supervisor.shutdown();
  });

  it('fails a restart once, and can be started by hand when it is mended', async () => {
    rmSync(broken, { force: true });
    const { supervisor, events } = supervised();
    const actor = ownerProxy<FragileActor>(supervisor);
    const pid = await actor.pid();
    writeFileSync(broken, '');
    process.kill(pid, 'SIGKILL');
    await eventually(() => supervisor.state === 'failed');
    await expect(actor.pid()).rejects.toMatchObject({ code: 'ACTOR_FAILED', cause: { code: 'ACTOR_START' } });
    expect(events).toEqual(['starting', 'ready', 'exited', 'restarting', 'starting', 'exited', 'failed']);
    rmSync(broken);
    await supervisor.start();
    expect(await actor.pid()).not.toBe(pid);
    await supervisor.shutdown();
  });

  it('is told to whoever starts the actor by hand while it is started again', async () => {
    rmSync(broken, { force: true });
    const { supervisor } = supervised();
    const actor = ownerProxy<FragileActor>(supervisor);
    const pid = await actor.pid();
    writeFileSync(broken, '');
    process.kill(pid, 'SIGKILL');
    await eventually(() => supervisor.state === 'restarting');
    await expect(supervisor.start()).rejects.toMatchObject({ code: 'ACTOR_START', retryable: false });
    expect(supervisor.state).toBe('failed');
    await supervisor.shutdown();
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
