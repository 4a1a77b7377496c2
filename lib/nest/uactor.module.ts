import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { keepSpares } from '../process/keep-spares.js';
import { type ActorEntry, readEntry, type Registration } from './actor-entry.js';
import { ActorRegistry, registeredTwice } from './actor-registry.js';
import { ACTOR_DEFAULTS, actorProvider } from './actor.provider.js';
import { registerHttpExceptions } from './http-exceptions.js';
import { actorIsRegistered } from './known-tokens.js';
import {
  checkApplication,
  checkKeys,
  type UActorFactoryResult,
  type UActorModuleAsyncOptions,
  type UActorModuleOptions,
} from './module-options.js';
import { UACTOR_CORE } from './uactor-core.module.js';

registerHttpExceptions();

/**
 * Registers actors, each of which then runs in a process of its own from the start of the application to its end, and is
 * injected with `@InjectActor(Class)`.
 */
@Module({})
export class UActorModule {
  /**
   * For the root module: actors for the whole application, and default options for all.
   * @throws TypeError that names the wrong option, or the actor that is listed twice
   */
  static forRoot(options: UActorModuleOptions = {}): DynamicModule {
    const place = 'UActorModule.forRoot()';
    checkKeys(options, ['actors', 'defaults', 'spares'], place);
    const { actors = [], ...application } = options;
    checkApplication(application, place);
    const { defaults, spares } = application;
    const module = withSpares({ ...feature(actors, place), global: true }, spares);
    if (defaults === undefined) return module;
    return withDefaults(module, {
      inject: [ActorRegistry],
      useFactory: (registry: ActorRegistry) => registry.setDefaults(defaults),
    });
  }

  /**
   * The same with default options that are made when the application is built. The list of actors stands beside
   * `useFactory`; an entry may have a `useFactory` of its own.
   * @throws TypeError that names the wrong option, or the actor that is listed twice
   */
  static forRootAsync(options: UActorModuleAsyncOptions): DynamicModule {
    const place = 'UActorModule.forRootAsync()';
    checkKeys(options, ['actors', 'imports', 'inject', 'useFactory'], place);
    const { actors = [], imports = [], inject = [], useFactory } = options;
    if (typeof useFactory !== 'function') throw new TypeError(`${place}: the option useFactory must be a function`);
    const module = feature(actors, place);
    return withDefaults(
      { ...module, imports: [...(module.imports ?? []), ...imports] },
      {
        inject: [ActorRegistry, ...inject],
        useFactory: async (registry: ActorRegistry, ...injected: unknown[]) => {
          const { defaults = {}, spares } = readResult(await useFactory(...injected), place);
          if (spares !== undefined) keepSpares(spares);
          return registry.setDefaults(defaults);
        },
      },
    );
  }

  /**
   * For any module: actors that only it, and the modules that import it, can inject.
   * @throws TypeError that names the wrong option, or the actor that is listed twice
   */
  static forFeature(actors: readonly ActorEntry[]): DynamicModule {
    return feature(actors, 'UActorModule.forFeature()');
  }
}

function feature(actors: readonly ActorEntry[], place: string): DynamicModule {
  if (!Array.isArray(actors)) throw new TypeError(`${place}: the option actors must be a list`);
  const registrations = actors.map((entry: ActorEntry) => readEntry(entry, place));
  checkTwice(registrations);
  const tokens = registrations.map(({ token }) => token);
  for (const token of tokens) actorIsRegistered(token);
  return {
    module: UActorModule,
    imports: [UACTOR_CORE, ...registrations.flatMap(({ imports }) => imports)],
    providers: registrations.map(actorProvider),
    exports: tokens,
  };
}

function withDefaults(module: DynamicModule, factory: Omit<FactoryProvider, 'provide'>): DynamicModule {
  return {
    ...module,
    global: true,
    providers: [{ provide: ACTOR_DEFAULTS, ...factory }, ...(module.providers ?? [])],
    exports: [ACTOR_DEFAULTS, ...(module.exports ?? [])],
  };
}

/** The number holds from the moment an application is built from the module. */
function withSpares(module: DynamicModule, spares: number | undefined): DynamicModule {
  if (spares === undefined) return module;
  const provider: FactoryProvider = {
    provide: 'uactor:spares',
    useFactory: () => {
      keepSpares(spares);
    },
  };
  return { ...module, providers: [provider, ...(module.providers ?? [])] };
}

function readResult(made: UActorFactoryResult | undefined, place: string): UActorFactoryResult {
  if (typeof made !== 'object')
    throw new TypeError(`${place}: useFactory must return an object, like { defaults: {} }`);
  checkKeys(made, ['defaults', 'spares'], `${place} useFactory`);
  checkApplication(made, place);
  return made;
}

/** Nest takes the last of two providers with one token, and says nothing. */
function checkTwice(registrations: readonly Registration[]): void {
  const tokens = new Set();
  for (const { token, actorClass, name } of registrations) {
    if (tokens.has(token)) throw registeredTwice(actorClass, name);
    tokens.add(token);
  }
}
