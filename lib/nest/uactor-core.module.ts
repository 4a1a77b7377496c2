import { setImmediate } from 'node:timers';
import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { ActorRegistry } from './actor-registry.js';
import { missingActorProviders } from './missing-actor.provider.js';
import { logEvent } from './nest-logger.js';
import { UActorHealthIndicator } from './uactor.health.js';
import { UActorService } from './uactor.service.js';

/**
 * What an application has once, however many modules register actors. It is global, so that Nest starts it before and
 * closes it after the modules that use actors.
 */
@Module({})
export class UActorCoreModule implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  constructor(@Inject(ActorRegistry) private readonly registry: ActorRegistry) {}

  async onModuleInit(): Promise<void> {
    await this.registry.start();
    // From here on nobody else hears of a failure; before, it is the application's own.
    this.registry.events.subscribe(logEvent);
  }

  async onModuleDestroy(): Promise<void> {
    this.registry.completeStreams();
    // Responses that end with them are over one turn later. The HTTP server, closed next, ends connections that are idle
    // then, and would wait for all others until they have been idle for seconds.
    await new Promise((resolve) => setImmediate(resolve));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.registry.shutdown();
  }
}

const SERVICES = [ActorRegistry, UActorService, UActorHealthIndicator];

/** One object, since Nest takes two for two modules. Its lists are made when an application is built from it. */
export const UACTOR_CORE: DynamicModule = {
  module: UActorCoreModule,
  global: true,
  get providers() {
    return [...SERVICES, ...missingActorProviders()];
  },
  get exports() {
    return [...SERVICES, ...missingActorProviders().map(({ provide }) => provide)];
  },
};
