import type { Channel } from '../../../lib/channels/channel.js';
import type { Random } from '../random.js';
import type { VirtualClock } from '../virtual-clock.js';
import type { Handing, Holding, Thing } from './holding.js';
import type { SimulatedProcess } from './simulated-process.js';

/** What processes know of the simulation around them. */
export interface World {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly processes: readonly SimulatedProcess[];
  /** What a process said may be lost when it dies. */
  readonly lossy: boolean;
  /** All that was ever handed over, by number. */
  readonly handings: readonly Handing[];
  handing(giver: SimulatedProcess, of: Holding): Handing;
  thing(owner: SimulatedProcess, kind: Thing['kind']): Thing;
  connect(from: SimulatedProcess, address: string): Channel;
  loopback(process: SimulatedProcess): [Channel, Channel];
  note(line: string): void;
  /** A rule was broken. */
  broken(what: string): void;
}
