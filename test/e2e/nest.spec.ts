import { Controller, Get, Injectable, Module, Optional, Query } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { type ActorDefaults, ActorProxy, getActorToken, InjectActor, UActorModule, UActorService } from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { builder, isAlive, listen } from '../fixtures/nest/application.js';
import { HelloActor, OptionsActor, StrangerActor } from '../fixtures/nest/hello.actor.js';

@Controller()
class HelloController {
  constructor(@InjectActor(HelloActor) private readonly hello: ActorProxy<HelloActor>) {}

  @Get()
  greet(@Query('name') name: string): Promise<string> {
    return this.hello.hello(name);
  }
}

@Injectable()
class TwoGreeters {
  @InjectActor(HelloActor, 'spanish')
  readonly spanish!: ActorProxy<HelloActor>;

  constructor(@InjectActor(HelloActor, 'french') readonly french: ActorProxy<HelloActor>) {}
}

@Injectable()
class Settings {
  readonly greeting = 'Hej';
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

const modes: { mode: NonNullable<ActorDefaults['mode']> }[] = [{ mode: 'process' }, { mode: 'inline' }];

describe.each(modes)('an application with actors, mode $mode', ({ mode }) => {
  it('answers requests with what its actors say', async () => {
    await using running = await listen({
      imports: [UActorModule.forRoot({ actors: [HelloActor], defaults: { mode } })],
      controllers: [HelloController],
    });
    const response = await fetch(`${running.url}?name=you`);
    expect(await response.text()).toBe('Hello you');
  });

  it('injects a proxy by the class itself, by the decorator, and by the token', async () => {
    await using running = await listen({
      imports: [UActorModule.forRoot({ actors: [HelloActor], defaults: { mode } })],
    });
    const proxy = running.app.get<ActorProxy<HelloActor>>(HelloActor);
    expect(proxy).toBeInstanceOf(ActorProxy);
    expect(getActorToken(HelloActor)).toBe(HelloActor);
    expect(running.app.get(getActorToken(HelloActor))).toBe(proxy);
    expect((await proxy.pid()) === process.pid).toBe(mode === 'inline');
  });

  it('has several actors of one class, each under its name', async () => {
    await using running = await listen({
      imports: [
        UActorModule.forRoot({
          actors: [
            { actor: HelloActor, name: 'french', args: ['Salut'] },
            { actor: HelloActor, name: 'spanish', args: ['Hola'] },
          ],
          defaults: { mode },
        }),
      ],
      providers: [TwoGreeters],
    });
    const { french, spanish } = running.app.get(TwoGreeters);
    expect(await Promise.all([french.hello(), spanish.hello()])).toEqual(['Salut world', 'Hola world']);
    expect(running.app.get(getActorToken(HelloActor, 'spanish'))).toBe(spanish);
  });

  it('makes default options and arguments with what it injects', async () => {
    await using running = await listen({
      imports: [
        UActorModule.forRootAsync({
          imports: [SettingsModule],
          inject: [Settings],
          useFactory: async ({ greeting }: Settings) => ({ defaults: { mode, timeout: greeting.length } }),
          actors: [
            {
              actor: HelloActor,
              imports: [SettingsModule],
              inject: [Settings],
              useFactory: ({ greeting }: Settings) => ({ args: [greeting], timeout: 5000 }),
            },
          ],
        }),
      ],
      controllers: [HelloController],
    });
    expect(await (await fetch(running.url)).text()).toBe('Hej world');
    expect((await running.app.get<ActorProxy<HelloActor>>(HelloActor).pid()) === process.pid).toBe(mode === 'inline');
  });

  it('keeps the actors of a feature to the modules that import it, with the defaults of the root', async () => {
    const feature = UActorModule.forFeature([HelloActor]);
    @Module({ imports: [feature], controllers: [HelloController] })
    class GreetingModule {}
    @Module({
      imports: [feature],
      providers: [{ provide: 'other', inject: [HelloActor], useFactory: (hello: object) => hello }],
    })
    class OtherModule {}
    await using running = await listen({
      imports: [GreetingModule, OtherModule, UActorModule.forRoot({ defaults: { mode } })],
    });
    expect(await (await fetch(running.url)).text()).toBe('Hello world');
    const proxy = running.app.get<ActorProxy<HelloActor>>('other');
    expect(proxy).toBe(running.app.get(HelloActor));
    expect((await proxy.pid()) === process.pid).toBe(mode === 'inline');
  });

  it("calls the actor's own shutdown through an injected proxy, and leaves the actor alone", async () => {
    await using running = await listen({
      imports: [UActorModule.forRoot({ actors: [HelloActor], defaults: { mode } })],
    });
    const proxy = running.app.get<ActorProxy<HelloActor>>(HelloActor);
    const pid = await proxy.pid();
    await proxy.shutdown();
    expect(await proxy.timesShutDown()).toBe(1);
    await proxy[Symbol.asyncDispose]();
    expect(await proxy.pid()).toBe(pid);
  });

  it('waits at its end for calls that are under way, and takes no more', async () => {
    const running = await listen({
      imports: [UActorModule.forRoot({ actors: [HelloActor], defaults: { mode } })],
    });
    const proxy = running.app.get<ActorProxy<HelloActor>>(HelloActor);
    const pid = await proxy.pid();
    const work = proxy.work(200);
    await Promise.all([running.app.close(), running.app.close()]);
    expect(await work).toBe('done');
    expect(isAlive(pid)).toBe(mode === 'inline');
    await expect(proxy.hello()).rejects.toMatchObject({ code: 'ACTOR_STOPPED' });
    await running.app.close();
  });

  it('ends what a testing module started by a call, without any init', async () => {
    const testing = await builder({
      imports: [UActorModule.forRoot({ actors: [HelloActor], defaults: { mode } })],
    }).compile();
    const proxy = testing.get<ActorProxy<HelloActor>>(HelloActor);
    const pid = await proxy.pid();
    await testing.close();
    expect(isAlive(pid)).toBe(mode === 'inline');
    await expect(proxy.hello()).rejects.toMatchObject({ code: 'ACTOR_STOPPED' });
  });
});

describe('options of actors', () => {
  it('come from the class, the defaults, the entry and its factory; the later wins', async () => {
    await using running = await listen({
      imports: [
        UActorModule.forRoot({
          defaults: { env: { SHAPE: 'default', SIZE: 'default', SOUND: 'default' } },
          actors: [
            {
              actor: OptionsActor,
              args: ['entry'],
              env: { SIZE: 'entry', SOUND: 'entry' },
              useFactory: () => ({ args: ['factory', 1], env: { SOUND: 'factory' } }),
            },
            { actor: OptionsActor, name: 'static', args: ['entry'], env: { SIZE: 'entry' }, useFactory: () => ({}) },
          ],
        }),
      ],
    });
    const [made, other] = [undefined, 'static'].map((name) =>
      running.app.get<ActorProxy<OptionsActor>>(getActorToken(OptionsActor, name)),
    );
    expect(await made?.given()).toEqual({
      args: ['factory', 1],
      env: { COLOUR: 'class', SHAPE: 'default', SIZE: 'entry', SOUND: 'factory' },
    });
    expect(await other?.given()).toEqual({
      args: ['entry'],
      env: { COLOUR: 'class', SHAPE: 'default', SIZE: 'entry', SOUND: 'default' },
    });
  });

  class NoActor {
    hello = 'nobody';
  }
  const wrongOptions: [string, () => unknown, RegExp][] = [
    ['an option that is none', () => UActorModule.forRoot({ actor: [HelloActor] } as never), /no option actor;/],
    ['a list that is none', () => UActorModule.forRoot({ actors: HelloActor as never }), /actors must be a list/],
    ['a class without @Actor()', () => UActorModule.forFeature([NoActor]), /NoActor is not an actor/],
    ['undefined in the list', () => UActorModule.forFeature([undefined as never]), /not undefined; .*circle/],
    ['an entry without a class', () => UActorModule.forFeature([{ name: 'x' } as never]), /not \{ name \}/],
    [
      'a wrong option of an entry',
      () => UActorModule.forFeature([{ actor: HelloActor, timeout: -1 }]),
      /HelloActor: the option timeout must be a number greater than 0/,
    ],
    [
      'an unknown option of an entry',
      () => UActorModule.forFeature([{ actor: HelloActor, timeOut: 1 } as never]),
      /HelloActor: there is no option timeOut/,
    ],
    [
      'arguments that are no list',
      () => UActorModule.forFeature([{ actor: HelloActor, args: 'x' as never }]),
      /HelloActor: the option args must be a list/,
    ],
    [
      'a wrong default',
      () => UActorModule.forRoot({ defaults: { restart: { maxRestarts: -1 } } }),
      /defaults: the option restart.maxRestarts must be/,
    ],
    [
      'a name for everybody',
      () => UActorModule.forRoot({ defaults: { name: 'all' } as never }),
      /defaults: the option name belongs to one actor/,
    ],
    [
      'no factory',
      () => UActorModule.forRootAsync({ actors: [HelloActor] } as never),
      /forRootAsync\(\): the option useFactory must be a function/,
    ],
    [
      'an actor twice',
      () => UActorModule.forRoot({ actors: [HelloActor, HelloActor] }),
      /HelloActor is registered twice/,
    ],
  ];

  it.each(wrongOptions)('are refused where they are written: %s', (_, declare, message) => {
    expect(declare).toThrow(TypeError);
    expect(declare).toThrow(message);
  });

  it.each<[string, () => object, RegExp]>([
    [
      'an actor that is registered in two places',
      () => ({ imports: [UActorModule.forRoot({ actors: [HelloActor] }), UActorModule.forFeature([HelloActor])] }),
      /HelloActor is registered twice/,
    ],
    [
      'the same name twice',
      () => ({
        imports: [
          UActorModule.forFeature([{ actor: HelloActor, name: 'a' }]),
          UActorModule.forFeature([{ actor: HelloActor, name: 'a' }]),
        ],
      }),
      /HelloActor named 'a' is registered twice/,
    ],
    [
      'defaults in two places',
      () => ({ imports: [UActorModule.forRoot({ defaults: {} }), UActorModule.forRoot({ defaults: {} })] }),
      /forRoot\(\) is imported twice with defaults/,
    ],
    [
      'a wrong option that a factory makes',
      () => ({ imports: [UActorModule.forFeature([{ actor: HelloActor, useFactory: () => ({ timeout: -1 }) }])] }),
      /HelloActor: the option timeout must be/,
    ],
    [
      'a factory that returns nothing',
      () => ({ imports: [UActorModule.forFeature([{ actor: HelloActor, useFactory: () => undefined as never }])] }),
      /HelloActor: useFactory must return an object/,
    ],
    [
      'a factory that names the actor',
      () => ({
        imports: [UActorModule.forFeature([{ actor: HelloActor, useFactory: () => ({ name: 'x' }) as never }])],
      }),
      /HelloActor: useFactory cannot return the option name/,
    ],
    [
      'wrong defaults that a factory makes',
      () => ({ imports: [UActorModule.forRootAsync({ useFactory: () => ({ defaults: { lazy: 'no' as never } }) })] }),
      /forRootAsync\(\) defaults: the option lazy must be true or false/,
    ],
    [
      'actors that a factory makes',
      () => ({ imports: [UActorModule.forRootAsync({ useFactory: () => ({ actors: [HelloActor] }) as never })] }),
      /useFactory: there is no option actors/,
    ],
  ])('fail the start of the application: %s', async (_, metadata, message) => {
    await expect(builder(metadata()).compile()).rejects.toThrow(message);
  });
});

describe('an actor that nobody registered', () => {
  @Injectable()
  class NeedsStranger {
    constructor(@InjectActor(StrangerActor) readonly stranger: ActorProxy<StrangerActor>) {}
  }

  @Injectable()
  class NeedsNamed {
    @InjectActor(HelloActor, 'nobody')
    readonly named!: ActorProxy<HelloActor>;
  }

  it('fails the start with an error that says who wants it, and what to write', async () => {
    const imports = [UActorModule.forRoot()];
    await expect(builder({ imports, providers: [NeedsStranger] }).compile()).rejects.toThrow(
      'StrangerActor, which NeedsStranger injects, is not registered: import UActorModule.forRoot({ actors: [StrangerActor] })',
    );
    await expect(builder({ imports, providers: [NeedsNamed] }).compile()).rejects.toThrow(
      "HelloActor named 'nobody', which NeedsNamed injects, is not registered: import UActorModule.forRoot({ actors: [{ actor: HelloActor, name: 'nobody' }] })",
    );
  });

  it('harms nobody who does not inject it, and is undefined for who can do without', async () => {
    @Injectable()
    class CanDoWithout {
      constructor(@Optional() @InjectActor(StrangerActor) readonly stranger?: ActorProxy<StrangerActor>) {}
    }
    const testing = await builder({ imports: [UActorModule.forRoot()], providers: [CanDoWithout] }).compile();
    await testing.init();
    expect(testing.get(CanDoWithout).stranger).toBeUndefined();
    await testing.close();
  });

  it('is refused in the decorator where files import each other in a circle', () => {
    expect(() => InjectActor(undefined as never)).toThrow(/got undefined: do files import each other in a circle/);
  });
});

describe('an actor whose provider is overridden', () => {
  it('has no process', async () => {
    const before = livingActors.size;
    await using running = await listen(
      { imports: [UActorModule.forRoot({ actors: [HelloActor] })], controllers: [HelloController] },
      { change: (made) => made.overrideProvider(HelloActor).useValue({ hello: () => Promise.resolve('faked') }) },
    );
    expect(await (await fetch(running.url)).text()).toBe('faked');
    expect(livingActors.size).toBe(before);
    expect(running.app.get(UActorService).list()).toEqual([]);
  });
});
