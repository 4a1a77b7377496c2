import type { PipeManner } from '../pipe.js';
import type { Random } from '../random.js';
import type { ProcessClock, VirtualClock } from '../virtual-clock.js';

/** What the parts of the simulation share. */
export interface SupervisedWorld {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly manner: PipeManner;
  /** Of the process that owns the actor. */
  readonly owner: ProcessClock;
  /** Chance that the module cannot be loaded. */
  readonly loadsBadly: number;
  /** Chance that the constructor throws. */
  readonly startsBadly: number;
  /** A method has begun. */
  began(call: string): void;
  note(line: string): void;
}
