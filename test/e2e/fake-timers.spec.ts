import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type ActorProxy, CallTimeoutError, spawn, UActorModule, withOptions } from 'nestjs-uactor';
import { HelloActor } from '../fixtures/nest/hello.actor.js';
import { builder } from '../fixtures/nest/application.js';
import { ServiceActor } from '../fixtures/service.actor.js';

afterEach(() => {
  jest.useRealTimers();
});

describe('under fake timers', () => {
  it.each(['process', 'inline'] as const)('an actor starts, answers and ends: %s', async (mode) => {
    jest.useFakeTimers();
    const actor = await spawn(ServiceActor, { mode });
    expect(await actor.echo('answered')).toBe('answered');
    expect(await actor.echo('again')).toBe('again');
    await actor.shutdown();
  });

  it('an application starts, is answered, and closes', async () => {
    jest.useFakeTimers();
    const app = await builder({ imports: [UActorModule.forRoot({ actors: [HelloActor] })] }).compile();
    await app.init();
    expect(await app.get<ActorProxy<HelloActor>>(HelloActor).hello()).toBe('Hello world');
    await app.close();
  });

  it('the time limit of a call is theirs', async () => {
    await using actor = await spawn(ServiceActor);
    jest.useFakeTimers();
    const late = withOptions(actor, { timeout: 3_600_000 })
      .hang()
      .catch((reason: unknown) => reason);
    expect(await actor.echo('answered')).toBe('answered');
    jest.advanceTimersByTime(3_600_000);
    expect(await late).toBeInstanceOf(CallTimeoutError);
  });
});
