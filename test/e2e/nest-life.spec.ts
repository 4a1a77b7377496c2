import type { Server } from 'node:http';
import { Controller, Inject, Injectable, Sse } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { ActorProxy, ActorStartError, InjectActor, UActorModule, UActorService } from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { type Observable, toArray, firstValueFrom, map } from 'rxjs';
import { builder, eventually, isAlive, listen } from '../fixtures/nest/application.js';
import { FailingActor, HelloActor, LazyActor } from '../fixtures/nest/hello.actor.js';
import { StreamsActor } from '../fixtures/nest/streams.actor.js';

describe('the start of an application', () => {
  it('starts all actors at once, before modules that use them', async () => {
    const seen: unknown[] = [];
    @Injectable()
    class Early {
      constructor(@Inject(UActorService) private readonly actors: UActorService) {}
      onModuleInit(): void {
        seen.push(...this.actors.list().map(({ name, state, incarnation }) => ({ name, state, incarnation })));
      }
    }
    await using running = await listen({
      imports: [UActorModule.forRoot({ actors: [HelloActor, LazyActor] }), UActorModule.forFeature([StreamsActor])],
      providers: [Early],
    });
    expect(seen).toEqual([
      { name: 'HelloActor', state: 'ready', incarnation: 1 },
      { name: 'LazyActor', state: 'idle', incarnation: 0 },
      { name: 'StreamsActor', state: 'ready', incarnation: 1 },
    ]);
    const [hello] = running.app.get(UActorService).list();
    expect(await running.app.get<ActorProxy<HelloActor>>(HelloActor).pid()).toBe(hello?.pid);
  });

  it('leaves a lazy actor without a process until its first call', async () => {
    await using running = await listen({ imports: [UActorModule.forRoot({ actors: [LazyActor] })] });
    const service = running.app.get(UActorService);
    expect(service.list()).toMatchObject([{ state: 'idle', pid: undefined }]);
    const pid = await running.app.get<ActorProxy<LazyActor>>(LazyActor).pid();
    expect(service.list()).toMatchObject([{ state: 'ready', pid }]);
  });

  it('answers a call that a constructor makes', async () => {
    @Injectable()
    class Eager {
      readonly answer: Promise<string>;
      constructor(@InjectActor(HelloActor) hello: ActorProxy<HelloActor>) {
        this.answer = hello.hello('early bird');
      }
    }
    await using running = await listen({
      imports: [UActorModule.forRoot({ actors: [HelloActor] })],
      providers: [Eager],
    });
    expect(await running.app.get(Eager).answer).toBe('Hello early bird');
    expect(running.app.get(UActorService).list()).toMatchObject([{ incarnation: 1 }]);
  });

  it("fails with the actor's own error, and leaves no process", async () => {
    const before = livingActors.size;
    const testing = await builder({
      imports: [UActorModule.forRoot({ actors: [HelloActor, FailingActor, StreamsActor] })],
    }).compile();
    const failure = await testing.init().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ActorStartError);
    expect(failure).toMatchObject({ actor: 'FailingActor', cause: new RangeError('the actor cannot be made') });
    expect(livingActors.size).toBe(before);
    expect(
      testing
        .get(UActorService)
        .list()
        .map(({ state }) => state),
    ).toEqual(['stopped', 'stopped', 'stopped']);
    await testing.close();
  });
});

describe('actors made at run time', () => {
  it('have the default options of the module, are told of, and end with the application', async () => {
    const running = await listen({
      imports: [UActorModule.forRoot({ defaults: { lazy: true } })],
    });
    const service = running.app.get(UActorService);
    const events = firstValueFrom(
      service.events$.pipe(
        map(({ type, actor }) => `${type} ${actor}`),
        toArray(),
      ),
    );
    const hello = await service.spawn(HelloActor, { args: ['Hi'], name: 'greeter' });
    expect(service.list()).toMatchObject([{ name: 'greeter', state: 'idle' }]);
    expect(await hello.hello()).toBe('Hi world');
    const pid = await hello.pid();
    expect(service.list()).toEqual([{ name: 'greeter', state: 'ready', pid, incarnation: 1 }]);
    await running.app.close();
    expect(isAlive(pid)).toBe(false);
    expect(await events).toEqual(['starting greeter', 'ready greeter', 'exited greeter', 'stopped greeter']);
    await expect(service.spawn(HelloActor)).rejects.toThrow('HelloActor did not start: the application is closing');
  });

  it('are forgotten when they are ended before, or fail to start', async () => {
    await using running = await listen({ imports: [UActorModule.forRoot()] });
    const service = running.app.get(UActorService);
    const hello = await service.spawn(HelloActor);
    const pid = await hello.pid();
    await hello.shutdown();
    expect(isAlive(pid)).toBe(false);
    await expect(service.spawn(FailingActor)).rejects.toThrow('the actor cannot be made');
    expect(service.list()).toEqual([]);
  });
});

describe('the end of an application', () => {
  it('waits for calls no longer than drainTimeout', async () => {
    const running = await listen({
      imports: [UActorModule.forRoot({ actors: [HelloActor], defaults: { drainTimeout: 50 } })],
    });
    const hello = running.app.get<ActorProxy<HelloActor>>(HelloActor);
    const pid = await hello.pid();
    const work = expect(hello.work(60_000)).rejects.toMatchObject({ code: 'ACTOR_STOPPED', method: 'work' });
    await running.app.close();
    await work;
    expect(isAlive(pid)).toBe(false);
  });
});

describe('streams of an application that closes', () => {
  @Controller()
  class StreamsController {
    constructor(@InjectActor(StreamsActor) private readonly streams: ActorProxy<StreamsActor>) {}

    @Sse('ticks')
    ticks(): Observable<{ data: number }> {
      return this.streams.ticks().pipe(map((data) => ({ data })));
    }

    @Sse('progress')
    progress(): Observable<{ data: object }> {
      return this.streams.report(150).progress$.pipe(map((data) => ({ data: { data } })));
    }
  }

  it.each(['ticks', 'progress'])('open responses of @Sse() end (%s)', async (path) => {
    const running = await listen({
      imports: [UActorModule.forRoot({ actors: [StreamsActor] })],
      controllers: [StreamsController],
    });
    // A connection that is not idle when the server closes would be waited for so long.
    (running.app.getHttpServer() as Server).keepAliveTimeout = 60_000;
    const response = await fetch(`${running.url}/${path}`);
    const reader = response.body!.getReader();
    expect((await reader.read()).done).toBe(false);
    const closed = running.app.close();
    while (!(await reader.read()).done);
    await closed;
    expect(running.app.get(UActorService).list()).toMatchObject([{ state: 'stopped' }]);
  });

  it('are complete for those who read them, iterators too, and their sources stop; calls go on', async () => {
    const whileClosing: unknown[] = [];
    const testing = await builder({
      imports: [UActorModule.forRoot({ actors: [StreamsActor] })],
      providers: [
        {
          provide: 'afterwards',
          inject: [StreamsActor],
          useFactory: (streams: ActorProxy<StreamsActor>) => ({
            beforeApplicationShutdown: async () => {
              whileClosing.push(await firstValueFrom(streams.ticks().pipe(toArray())));
              await eventually(async () => (await streams.openStreams()) === 0);
            },
          }),
        },
      ],
    }).compile();
    await testing.init();
    const streams = testing.get<ActorProxy<StreamsActor>>(StreamsActor);
    const ticks = firstValueFrom(streams.ticks().pipe(toArray()));
    const numbers = streams.numbers();
    expect(await numbers.next()).toEqual({ done: false, value: 0 });
    await eventually(async () => (await streams.openStreams()) === 2);
    const report = streams.report(150);
    await testing.close();
    expect(await ticks).toBeInstanceOf(Array);
    let rest = await numbers.next();
    while (rest.done !== true) rest = await numbers.next();
    expect(whileClosing).toEqual([[]]);
    expect(await report.get()).toBe('done');
  });
});
