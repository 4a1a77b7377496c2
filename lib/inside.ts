/** All names of this package as they are inside of an actor process. */
export * from './core.js';
export { getActorToken } from './nest/actor-token.js';
export { InjectActor } from './nest/inside/inject-actor.decorator.js';
export { UActorHealthIndicator, UActorService } from './nest/inside/services.js';
export { UActorModule } from './nest/inside/uactor.module.js';
export * from './testing.js';
