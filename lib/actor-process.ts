import { PROCESS_MARK } from './actor/actor-process.js';
import { endActorsOf, ownsActors } from './process/living-actors.js';
import { runActorProcess } from './runtime/main.js';

export * from './inside.js';

/**
 * The one file that an actor process runs, and what all names of this package mean inside of it: one copy of everything.
 * It is imported again under those names, by which time it runs already and has taken the mark away, and in threads of the
 * process, which are no actor.
 */
if (process.env[PROCESS_MARK] !== undefined) runActorProcess({ endOwned: endActorsOf, owns: ownsActors });
