import { execFile, spawn as spawnChild } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as library from 'nestjs-uactor';
import { ActorStartError, spawn } from 'nestjs-uactor';
import * as testing from 'nestjs-uactor/testing';
import { eventually, isAlive } from '../fixtures/nest/application.js';
import { InjectingActor } from '../fixtures/nest/injecting.actor.js';
import { UnguardedActor } from '../fixtures/nest/unguarded.actor.js';

const run = promisify(execFile);

describe('inside the process of an actor', () => {
  it('the package has the names that it has outside', async () => {
    await using actor = await spawn(InjectingActor);
    const outside = new Set([...Object.keys(library), ...Object.keys(testing)]);
    expect((await actor.exports()).sort()).toEqual([...outside].sort());
  });

  it('files that inject actors and declare modules can be loaded, and register nothing', async () => {
    await using actor = await spawn(InjectingActor);
    expect(await actor.injected()).toEqual([
      'HelloActor',
      'uactor:HelloActor:other',
      'UActorService',
      'UActorHealthIndicator',
    ]);
    expect(await actor.registered()).toEqual([]);
  });

  it('the application cannot start again, and the error says what to write', async () => {
    const failure = await spawn(UnguardedActor).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ActorStartError);
    expect((failure as ActorStartError).stderr).toContain('Write `if (!isActorProcess) bootstrap();` there');
  });
});

describe('the process of an application', () => {
  interface Outcome {
    readonly facts: { pid?: number; work?: string };
    readonly code: number | null;
    readonly signal: string | null;
  }

  /** @param onAwaited called with the pid of its process group when it waits for a signal */
  async function application(mode: string, onAwaited: (group: number) => void = () => undefined): Promise<Outcome> {
    const child = spawnChild(process.execPath, [resolve('test/fixtures/nest/plain-application.mjs'), mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
      timeout: 15_000,
    });
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
    const facts: Record<string, unknown> = {};
    for await (const line of createInterface(child.stdout)) {
      Object.assign(facts, JSON.parse(line));
      if ('signal' in facts && !('work' in facts) && child.pid !== undefined) onAwaited(child.pid);
    }
    const [code, signal] = await ended;
    return { facts, code, signal };
  }

  it('is not kept alive by idle actors, and takes them with it', async () => {
    const { facts, code } = await application('leave');
    expect([facts.work, code]).toEqual(['done', 0]);
    await eventually(() => !isAlive(facts.pid));
  });

  it('has nothing left after it was closed', async () => {
    const { facts, code } = await application('close');
    expect([facts.work, code]).toEqual(['done', 0]);
    expect(isAlive(facts.pid)).toBe(false);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('lets calls end when the whole group gets %s', async (sent) => {
    const { facts, signal } = await application('signal', (group) => process.kill(-group, sent));
    expect([facts.work, signal]).toEqual(['done', sent]);
    expect(isAlive(facts.pid)).toBe(false);
  });
});

describe('the faces of the package', () => {
  const withoutNest = `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(\`
      export async function resolve(name, context, next) {
        if (name.startsWith('@nestjs/')) throw new Error('asked for ' + name);
        return next(name, context);
      }\`));`;

  it.each([
    ['nestjs-uactor/core', 'loaded'],
    ['nestjs-uactor/testing', 'loaded'],
    ['nestjs-uactor', 'asked for @nestjs/common'],
  ])('%s in a plain Node: %s', async (face, outcome) => {
    const code = `${withoutNest} console.log(await import('${face}').then(() => 'loaded', (error) => error.message));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code]);
    expect(stdout.trim()).toBe(outcome);
  });
});
