import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
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
    readonly pid: number;
    readonly work: string;
  }

  async function application(then: 'close' | 'leave'): Promise<Outcome> {
    const { stdout } = await run(process.execPath, [resolve('test/fixtures/nest/plain-application.mjs'), then], {
      timeout: 15_000,
    });
    return JSON.parse(stdout) as Outcome;
  }

  it('is not kept alive by idle actors, and takes them with it', async () => {
    const { pid, work } = await application('leave');
    expect(work).toBe('done');
    await eventually(() => !isAlive(pid));
  });

  it('has nothing left after it was closed', async () => {
    const { pid, work } = await application('close');
    expect(work).toBe('done');
    expect(isAlive(pid)).toBe(false);
  });
});
