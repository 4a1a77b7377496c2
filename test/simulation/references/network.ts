import type { Channel } from '../../../lib/channels/channel.js';
import type { PipeManner } from '../pipe.js';
import type { Random } from '../random.js';
import type { ProcessClock, VirtualClock } from '../virtual-clock.js';
import { Connection } from './connection.js';

/** Where a simulated process is, for those who dial it. */
export interface Place {
  readonly clock: ProcessClock;
  readonly alive: boolean;
  readonly listening: boolean;
  accept(channel: Channel): void;
  /** It has a link with the other, or has not heard yet that it was cut. */
  isLinkedWith(other: Place): boolean;
}

/** Dials of one process to another: of one that waits for them, of one that has not heard that their link was cut, and of nobody. */
export interface Dials {
  answered: number;
  early: number;
  refused: number;
}

/** Milliseconds until a process hears that nobody has answered, or that the other end is gone. */
const LATENCY = 8;

/** Dials of one process to another that are logged although nobody answers. */
const LOGGED = 10;

/** All channels between simulated processes. */
export class SimulatedNetwork {
  readonly connections = new Set<Connection>();
  /** By the names of both. */
  readonly dials = new Map<string, Dials>();

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    private readonly manner: PipeManner,
    private readonly note: (line: string) => void,
  ) {}

  /** @param from whose channel it is, by its name, and @param to whom it shall lead */
  connect(from: Place, fromName: string, to: Place, toName: string): Channel {
    const connection = this.pair(from.clock, to.clock, `${fromName}-${toName}`);
    const key = `${fromName} ${toName}`;
    let dials = this.dials.get(key);
    if (dials === undefined) this.dials.set(key, (dials = { answered: 0, early: 0, refused: 0 }));
    const counted = dials;
    this.clock.schedule(this.random.int(0, this.manner.delay), () => {
      if (connection.over) return;
      const answers = to.alive && to.listening && from.alive;
      if (answers || counted.refused < LOGGED) this.note(`${fromName} dials ${toName}${answers ? '' : ': refused'}`);
      if (!answers) {
        counted.refused++;
        connection.refuse();
        return;
      }
      if (to.isLinkedWith(from)) counted.early++;
      else counted.answered++;
      to.clock.run(() => {
        to.accept(connection.far);
      });
    });
    return connection.near;
  }

  /** Both ends of a channel. */
  pair(near: ProcessClock, far: ProcessClock, name: string): Connection {
    const connection = new Connection(this.clock, this.random.fork(), this.manner, {
      near,
      far,
      name,
      latency: LATENCY,
    });
    connection.onOver = () => this.connections.delete(connection);
    this.connections.add(connection);
    return connection;
  }

  /** Cuts what there is between the two. */
  cut(names: readonly [string, string]): void {
    for (const connection of [...this.connections]) {
      if (names.every((name) => connection.joins(name))) connection.break();
    }
  }

  /** A process has died: its ends of channels say nothing more. */
  died(name: string, lossy: boolean): void {
    for (const connection of [...this.connections]) if (connection.joins(name)) connection.endOf(name, lossy);
  }
}
