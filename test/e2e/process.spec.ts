import { spawn as spawnProcess, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type ActorEvent, ActorFailedError, type ActorProxy, ActorStartError, processOf, spawn } from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { ownerProxy, supervise } from '../../lib/process/spawn.js';
import { NeverReadyActor } from '../fixtures/failing.actor.js';
import { ServiceActor } from '../fixtures/service.actor.js';
import { block } from '../support/block.js';
import { eventually } from '../support/eventually.js';
import { commandOf, isRunning } from '../support/processes.js';

afterEach(() => {
  expect(livingActors.size).toBe(0);
});

/** An owner's proxy whose lines and events are kept. */
function observed(options: object = {}): {
  actor: ActorProxy<ServiceActor>;
  lines: string[];
  events: ActorEvent[];
  supervisor: ReturnType<typeof supervise>;
} {
  const lines: string[] = [];
  const events: ActorEvent[] = [];
  const keep = (level: string) => (message: string, context: string) => {
    lines.push(`${level} [${context}] ${message}`);
  };
  const logger = { log: keep('log'), warn: keep('warn'), error: keep('error') };
  const onEvent = (event: ActorEvent): void => {
    events.push(event);
  };
  const supervisor = supervise(ServiceActor, [], [options], { logger, onEvent });
  return { actor: ownerProxy<ServiceActor>(supervisor), lines, events, supervisor };
}

describe('the process', () => {
  it('is named in ps', async () => {
    await using actor = await spawn(ServiceActor, { name: 'billing' });
    expect(commandOf(await actor.pid())).toBe('uactor billing');
  });

  it('gets arguments and environment of its own, not those of the owner', async () => {
    process.env.NODE_OPTIONS = '--max-http-header-size=9000 --experimental-vm-modules --require ./nothing.cjs';
    try {
      const cwd = tmpdir();
      await using actor = await spawn(ServiceActor, { maxHeap: 100, cwd, env: { EXTRA: 'yes', HOME: undefined } });
      const { execArgv, env, cwd: where, title } = await actor.environment();
      expect(execArgv).toEqual(['-C', 'uactor-process', '--max-old-space-size=100']);
      expect(env).toEqual({ NODE_OPTIONS: '--max-http-header-size=9000', EXTRA: 'yes' });
      expect(where).toBe(cwd);
      expect(title).toBe('uactor ServiceActor');
    } finally {
      delete process.env.NODE_OPTIONS;
    }
  });

  it("leaves the terminal's and the watcher's signals to the owner", async () => {
    await using actor = await spawn(ServiceActor);
    const pid = await actor.pid();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
    expect(await actor.echo('alive')).toBe('alive');
    expect(await actor.pid()).toBe(pid);
  });

  it('gives its output line by line, with name and pid', async () => {
    const { actor, lines } = observed();
    const pid = await actor.pid();
    await actor.print('to the world', 'to the operator');
    await actor.shutdown();
    expect(lines.sort()).toEqual([
      `error [ServiceActor ${pid}] to the operator`,
      `log [ServiceActor ${pid}] second line`,
      `log [ServiceActor ${pid}] to the world`,
    ]);
  });

  it('that crashes rejects its calls with how it ended and its last words', async () => {
    const { actor, events } = observed({ restart: { mode: 'never' } });
    const pid = await actor.pid();
    const open = actor.hang().catch((reason: unknown) => reason);
    await actor.crash().catch(() => undefined);
    const error = await open;
    expect(error).toMatchObject({
      code: 'ACTOR_DIED',
      actor: 'ServiceActor',
      method: 'hang',
      pid,
      incarnation: 1,
      exitCode: 1,
      signal: null,
      ran: 'unknown',
    });
    expect((error as { stderr: string }).stderr).toMatch(/last words[^]*crashed on purpose/);
    await expect(actor.pid()).rejects.toThrow(ActorFailedError);
    expect(events.map(({ type }) => type)).toEqual(['starting', 'ready', 'exited', 'failed']);
    await actor.shutdown();
  });

  it('is started again after a crash, and calls made meanwhile wait', async () => {
    const { actor, events } = observed();
    const first = await actor.pid();
    process.kill(first, 'SIGKILL');
    await processOf(actor).exited;
    const second = await actor.pid();
    expect(second).not.toBe(first);
    expect(processOf(actor)).toMatchObject({ incarnation: 2, pid: second });
    expect(events.map(({ type }) => type)).toEqual(['starting', 'ready', 'exited', 'restarting', 'starting', 'ready']);
    await actor.shutdown();
  });

  it('that crashes again and again is given up: calls reject at once', async () => {
    const { actor, events, supervisor } = observed({ restart: { maxRestarts: 2, backoff: [1, 10] } });
    for (let round = 0; round < 3; round++) {
      const open = expect(actor.hang()).rejects.toMatchObject({ code: 'ACTOR_DIED' });
      process.kill(await actor.pid(), 'SIGKILL');
      await open;
    }
    await eventually(() => supervisor.state === 'failed');
    await expect(actor.pid()).rejects.toMatchObject({ code: 'ACTOR_FAILED', ran: 'no', cause: { code: 'ACTOR_DIED' } });
    expect(events.filter(({ type }) => type === 'restarting')).toHaveLength(2);
    await supervisor.start();
    expect(isRunning(await actor.pid())).toBe(true);
    await actor.shutdown();
  });

  it('that ends while its owner is busy has died: its link was not lost', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uactor-silent-'));
    const [silent, exit] = [join(folder, 'silent'), join(folder, 'exit')];
    const { actor } = observed({ restart: { mode: 'never' } });
    const pid = await actor.pid();
    const open = actor.hang().catch((reason: unknown) => reason);
    await actor.fallSilent(silent, exit).catch(() => undefined);
    await eventually(() => existsSync(silent));
    // The end of the link was seen; the end of the process comes while nothing is.
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    writeFileSync(exit, '');
    block(1000);
    expect(await open).toMatchObject({ code: 'ACTOR_DIED', pid, exitCode: 7, signal: null });
    await actor.shutdown();
    rmSync(folder, { recursive: true });
  });

  it('that exits with code 0 unasked rejects its calls and is not started again', async () => {
    const { actor, supervisor } = observed();
    const open = expect(actor.hang()).rejects.toMatchObject({ code: 'ACTOR_DIED', exitCode: 0 });
    await actor.exit(0).catch(() => undefined);
    await open;
    await eventually(() => supervisor.state === 'ended');
    await expect(actor.pid()).rejects.toMatchObject({ code: 'ACTOR_DIED', ran: 'no' });
    await actor.shutdown();
  });

  it('that is never ready is ended at its startTimeout', async () => {
    const error = await spawn(NeverReadyActor).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ActorStartError);
    expect((error as ActorStartError).message).toContain('not ready within the startTimeout of 300 ms');
    expect(isRunning((error as ActorStartError).pid!)).toBe(false);
  });

  it('that cannot be started at all says so, and why', async () => {
    const error = await spawn(ServiceActor, { cwd: '/does/not/exist' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ActorStartError);
    expect((error as ActorStartError).message).toMatch(/started no process for it: .*ENOENT in \/does\/not\/exist/);
    expect(error).toMatchObject({ pid: undefined, cause: { code: 'ENOENT' }, retryable: true });
  });

  const byLimit = process.platform === 'win32' ? it.skip : it;
  byLimit('is started once its owner, who had none left, has file descriptors again (skipped on Windows)', () => {
    const owner = `ulimit -n 100 && exec ${process.execPath} test/fixtures/owner/exhausted-owner.mjs`;
    const { stdout, stderr } = spawnSync('sh', ['-c', owner], { encoding: 'utf8', timeout: 30_000 });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      exhausted: 'EMFILE',
      name: 'ActorStartError',
      message: expect.stringMatching(/BusyActor did not start: the system started no process for it: .*EMFILE/),
      isAnother: true,
    });
  });

  it('starts lazily at the first call', async () => {
    await using actor = await spawn(ServiceActor, { lazy: true });
    expect(processOf(actor).pid).toBeUndefined();
    expect(isRunning(await actor.pid())).toBe(true);
  });

  it("runs in the owner's process in inline mode, with values crossing all the same", async () => {
    await using actor = await spawn(ServiceActor, { mode: 'inline' });
    expect(await actor.pid()).toBe(process.pid);
    const value = { list: [1] };
    const back = await actor.echo(value);
    expect(back).toEqual(value);
    expect(back).not.toBe(value);
    await expect(actor.echo(Symbol('no'))).rejects.toMatchObject({ code: 'SERIALIZATION' });
    await expect(actor.throwOrder()).rejects.toMatchObject({ name: 'OrderError', code: 'E_ORDER' });
  });

  it('lets open calls end first when it is shut down with drain, and takes no more', async () => {
    const actor = await spawn(ServiceActor);
    const open = actor.work('open', 100);
    const gone = actor.shutdown({ drain: true });
    await expect(actor.pid()).rejects.toMatchObject({ code: 'ACTOR_STOPPED', ran: 'no' });
    expect(await open).toBe('open');
    expect(await gone).toMatchObject({ exitCode: 0, forced: false });
  });

  it('does not wait for calls beyond drainTimeout', async () => {
    const actor = await spawn(ServiceActor, { drainTimeout: 20 });
    const open = expect(actor.hang()).rejects.toMatchObject({ code: 'ACTOR_STOPPED', ran: 'unknown' });
    await actor.shutdown({ drain: true });
    await open;
  });

  it("fails the calls made while it restarts, with whileRestarting: 'fail'", async () => {
    const { actor, supervisor } = observed({ whileRestarting: 'fail', restart: { backoff: [300, 300] } });
    process.kill(await actor.pid(), 'SIGKILL');
    await eventually(() => supervisor.state === 'restarting');
    await expect(actor.pid()).rejects.toMatchObject({ code: 'ACTOR_DIED', ran: 'no', signal: 'SIGKILL' });
    await eventually(() => supervisor.state === 'ready');
    expect(isRunning(await actor.pid())).toBe(true);
    await actor.shutdown();
  });

  it('leaves nothing behind over 10 rounds of start, calls in flight, and shutdown', async () => {
    const handles = (): number => process.getActiveResourcesInfo().length;
    const before = handles();
    for (let round = 0; round < 10; round++) {
      const actor = await spawn(ServiceActor, { concurrency: 50, mailbox: { calls: 100 } });
      const calls = Array.from({ length: 50 }, () => actor.hang());
      const settled = Promise.allSettled(calls);
      await actor.shutdown();
      expect((await settled).every(({ status }) => status === 'rejected')).toBe(true);
    }
    await eventually(() => handles() <= before);
  });
});

describe('a class in the start file of the application', () => {
  const folder = mkdtempSync(join(tmpdir(), 'uactor start file '));
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (source: string): Promise<{ code: number | null; output: string }> => {
    const { mkdirSync, symlinkSync } = await import('node:fs');
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    symlinkSync(process.cwd(), join(folder, 'node_modules', 'nestjs-uactor'));
    const file = join(folder, 'main.mjs');
    writeFileSync(file, source);
    const app = spawnProcess(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    app.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    app.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => app.on('close', resolve));
    return { code, output };
  };

  const declaration = `
    import { Actor, isActorProcess, spawn } from 'nestjs-uactor/core';
    export class MainActor { pid() { return process.pid; } }
    Actor()(MainActor);
    async function bootstrap() {
      const actor = await spawn(MainActor);
      console.log('own process:', (await actor.pid()) !== process.pid);
      await actor.shutdown();
    }`;

  it('works with the guard', async () => {
    const { code, output } = await run(`${declaration}\n if (!isActorProcess) await bootstrap();`);
    expect(output).toBe('own process: true\n');
    expect(code).toBe(0);
  });

  it('is refused without, and the error says what to do', async () => {
    const source = `${declaration}\n await bootstrap();`.replace('isActorProcess, ', '');
    const { code, output } = await run(source);
    expect(code).toBe(1);
    expect(output).toMatch(
      /MainActor did not start: MainActor is defined in .*main\.mjs.*would start the application again/,
    );
    expect(output).toContain('if (!isActorProcess) bootstrap();');
  });
});
