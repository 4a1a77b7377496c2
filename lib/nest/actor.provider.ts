import type { FactoryProvider } from '@nestjs/common';
import type { AnyActorProxy } from '../proxies/actor.proxy.js';
import { readFactoryResult, type Registration } from './actor-entry.js';
import { ActorRegistry } from './actor-registry.js';
import type { ActorDefaults } from './module-options.js';

/** The token of `forRoot({ defaults })`. */
export const ACTOR_DEFAULTS = 'uactor:defaults';

/** Provides a proxy of the actor that is not its owner's. Where it is overridden, nothing is made, so nothing starts. */
export function actorProvider(registration: Registration): FactoryProvider {
  const { token, inject, useFactory } = registration;
  const shared = [ActorRegistry, { token: ACTOR_DEFAULTS, optional: true }];
  if (useFactory === undefined) {
    return {
      provide: token,
      inject: shared,
      useFactory: (registry: ActorRegistry, defaults: ActorDefaults | undefined) =>
        provide(registry, registration, defaults),
    };
  }
  return {
    provide: token,
    inject: [...shared, ...inject],
    useFactory: async (registry: ActorRegistry, defaults: ActorDefaults | undefined, ...injected: unknown[]) => {
      const { args, options } = readFactoryResult(await useFactory(...injected), registration);
      return provide(registry, { ...registration, args: args ?? registration.args }, defaults, options);
    },
  };
}

function provide(
  registry: ActorRegistry,
  registration: Registration,
  defaults: ActorDefaults = {},
  made: ActorDefaults = {},
): AnyActorProxy {
  return registry.register(registration, [defaults, registration.options, made]);
}
