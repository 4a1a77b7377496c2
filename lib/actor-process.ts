import { isMainThread } from 'node:worker_threads';
import { isActorProcess } from './actor/actor-process.js';
import { endActorsOf, ownsActors } from './process/living-actors.js';
import { runActorProcess } from './runtime/main.js';

export * from './core.js';
export { getActorToken } from './nest/actor-token.js';
export { InjectActor } from './nest/inside/inject-actor.decorator.js';
export { UActorHealthIndicator, UActorService } from './nest/inside/services.js';
export { UActorModule } from './nest/inside/uactor.module.js';
export * from './testing.js';

/**
 * The one file that an actor process runs, and what all names of this package mean inside of it: one copy of everything.
 * It is imported again under those names, by which time it runs already, and in threads of the process, which are no actor.
 */
if (isActorProcess && isMainThread) runActorProcess({ endOwned: endActorsOf, owns: ownsActors });
