import { Controller, Get } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { describe, expect, it, jest } from '@jest/globals';
import { ActorProxy, UActorHealthIndicator, UActorModule, UActorService } from 'nestjs-uactor';
import { builder, eventually, listen, type RunningApplication } from '../fixtures/nest/application.js';
import { HelloActor, LazyActor } from '../fixtures/nest/hello.actor.js';
import { HopelessActor, TroubledActor } from '../fixtures/nest/troubled.actor.js';

@Controller()
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly actors: UActorHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check(): Promise<HealthCheckResult> {
    return this.health.check([() => this.actors.isHealthy()]);
  }

  @Get('greeters')
  @HealthCheck()
  greeters(): Promise<HealthCheckResult> {
    return this.health.check([() => this.actors.isHealthy('greeters', HelloActor)]);
  }
}

function start(): Promise<RunningApplication> {
  return listen({
    imports: [TerminusModule, UActorModule.forRoot({ actors: [TroubledActor, LazyActor, HelloActor] })],
    controllers: [HealthController],
  });
}

async function healthOf({ url }: RunningApplication, path = ''): Promise<{ status: number; details: unknown }> {
  const response = await fetch(`${url}/${path}`);
  const { details } = (await response.json()) as HealthCheckResult;
  return { status: response.status, details };
}

describe('the health of actors', () => {
  it('is up while they answer, wait for their first call, or are busy', async () => {
    await using running = await start();
    const [troubled, , hello] = running.app.get(UActorService).list();
    const up = { state: 'up', pid: troubled?.pid, incarnation: 1 };
    const others = { LazyActor: { state: 'idle', incarnation: 0 }, HelloActor: { ...up, pid: hello?.pid } };
    expect(await healthOf(running)).toEqual({
      status: 200,
      details: { actors: { status: 'up', actors: { TroubledActor: up, ...others } } },
    });
    const blocked = running.app.get<ActorProxy<TroubledActor>>(TroubledActor).block(1000);
    expect(await healthOf(running)).toEqual({
      status: 200,
      details: {
        actors: {
          status: 'up',
          actors: { TroubledActor: { ...up, state: 'busy', busyFor: expect.any(Number) }, ...others },
        },
      },
    });
    await blocked;
  });

  it('shows an actor that restarts as up, and is down once it has failed; others have their own', async () => {
    await using running = await start();
    const troubled = running.app.get<ActorProxy<TroubledActor>>(TroubledActor);
    const indicator = running.app.get(UActorHealthIndicator);
    await expect(troubled.crash(3)).rejects.toMatchObject({ code: 'ACTOR_DIED' });
    expect(await indicator.isHealthy('them', TroubledActor)).toEqual({
      them: { status: 'up', actors: { TroubledActor: { state: 'restarting', incarnation: 1 } } },
    });
    await expect(troubled.crash(4)).rejects.toMatchObject({ code: 'ACTOR_DIED' });
    await eventually(async () => (await healthOf(running)).status === 503);
    expect(await healthOf(running)).toMatchObject({
      details: { actors: { status: 'down', actors: { TroubledActor: { state: 'failed', incarnation: 2 } } } },
    });
    expect(await healthOf(running, 'greeters')).toMatchObject({
      status: 200,
      details: { greeters: { status: 'up', actors: { HelloActor: { state: 'up' } } } },
    });
  });

  it('stays down while a failed actor is tried once more', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    const testing = await builder({
      imports: [UActorModule.forRoot({ actors: [HopelessActor], defaults: { mode: 'inline', lazy: true } })],
    }).compile();
    const states = async () => (await testing.get(UActorHealthIndicator).isHealthy()).actors;
    const call = testing.get<ActorProxy<HopelessActor>>(HopelessActor).hello();
    await expect(call).rejects.toMatchObject({ code: 'ACTOR_FAILED' });
    expect(await states()).toMatchObject({ status: 'down', actors: { HopelessActor: { incarnation: 1 } } });
    await jest.advanceTimersByTimeAsync(30_000);
    expect(testing.get(UActorService).list()).toMatchObject([{ state: 'starting', incarnation: 2 }]);
    expect(await states()).toMatchObject({ status: 'down', actors: { HopelessActor: { state: 'failed' } } });
    await testing.close();
    jest.useRealTimers();
  });

  it('tells actors with one name apart, and shows those that ended', async () => {
    await using running = await start();
    const service = running.app.get(UActorService);
    await service.spawn(HelloActor);
    await using leaving = await service.spawn(TroubledActor, { name: 'leaving' });
    await expect(leaving.crash(0)).rejects.toMatchObject({ code: 'ACTOR_DIED' });
    const { actors } = await running.app.get(UActorHealthIndicator).isHealthy();
    expect(actors).toMatchObject({
      status: 'up',
      actors: { HelloActor: { state: 'up' }, 'HelloActor #2': { state: 'up' }, leaving: { state: 'stopped' } },
    });
  });
});
