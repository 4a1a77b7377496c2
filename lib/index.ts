export * from './core.js';
export { type ActorEntry, type ActorEntryOptions, type ActorFactoryResult } from './nest/actor-entry.js';
export { type ActorToken, getActorToken } from './nest/actor-token.js';
export { InjectActor } from './nest/inject-actor.decorator.js';
export {
  type ActorDefaults,
  type UActorFactoryResult,
  type UActorModuleAsyncOptions,
  type UActorModuleOptions,
} from './nest/module-options.js';
export {
  type ActorHealth,
  type ActorHealthResult,
  type ActorHealthState,
  UActorHealthIndicator,
} from './nest/uactor.health.js';
export { UActorModule } from './nest/uactor.module.js';
export { type ActorInfo, UActorService } from './nest/uactor.service.js';
