import { isActorProcess } from './actor/actor-process.js';
import { runActorProcess } from './runtime/main.js';

export * from './core.js';

/**
 * The one file that an actor process runs, and what both names of this package mean inside of it: one copy of everything.
 * It is imported again under those names, by which time it runs already.
 */
if (isActorProcess) runActorProcess();
