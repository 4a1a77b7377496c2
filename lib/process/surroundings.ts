import type { ObjectSpace } from '../objects/object-space.js';
import { closeHostSpace, currentSpace } from './current-space.js';
import type { Incarnation } from './incarnation.js';
import { type LivingActor, livingActors } from './living-actors.js';
import { spares } from './spares.js';
import { type LifeRequest, startLife } from './start-life.js';

/** What a supervisor acts on. A simulation has its own. */
export interface Surroundings {
  /** Whose actor it is; its clock is the supervisor's. */
  readonly space: ObjectSpace;
  /** 0 to 1. */
  readonly random: () => number;
  /** @throws ActorStartError when there is nothing to start */
  readonly start: (request: LifeRequest) => Incarnation;
  /** The actor has a process now, or has none any more. */
  readonly living: (actor: LivingActor, lives: boolean) => void;
  /** The actor needs processes, until `leave`. */
  readonly needProcesses: (actor: object) => void;
  /** Resolves when nothing is left that was kept for it. */
  readonly leave: (actor: object) => Promise<void>;
  /** The actor is no more. */
  readonly ended: () => void;
  /** Asks this process to end. */
  readonly exit: () => void;
}

/** The system, around the code that asks. */
export function systemSurroundings(): Surroundings {
  return {
    space: currentSpace(),
    random: Math.random,
    start: startLife,
    living: (actor, lives) => {
      if (lives) livingActors.add(actor);
      else livingActors.delete(actor);
    },
    needProcesses: (actor) => {
      spares.keepFor(actor);
    },
    leave: (actor) => spares.leave(actor),
    ended: () => {
      if (livingActors.size === 0) closeHostSpace();
    },
    exit: () => {
      process.kill(process.pid, 'SIGTERM');
    },
  };
}
