import type { Channel } from '../../../lib/channels/channel.js';
import { Link } from '../../../lib/link/link.js';
import type { Playing } from '../playing.js';
import { Random } from '../random.js';
import { VirtualClock } from '../virtual-clock.js';
import { checkEmpty, checkLinks } from './checks.js';
import { refused } from './connection.js';
import { Deeds } from './deeds.js';
import type { Handing, Holding, Thing } from './holding.js';
import { SimulatedNetwork } from './network.js';
import { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

/** What a simulation did: the same seed gives the same. */
export interface Outcome {
  readonly hash: number;
  /** References that arrived somewhere, or were to. */
  readonly handings: number;
  readonly deaths: number;
  /** Virtual milliseconds. */
  readonly duration: number;
}

const { imul } = Math;

/** Milliseconds in which everybody gets to know somebody, and in which things are done. */
const MEETING = 30;
const LONGEST = 400;

/** Somebody may take so long to listen, who dials others meanwhile. */
const LATE = 5_000;

/** Longer than a pin outlives its giver, and anybody dials. */
const REST = 100_000;

/** Processes that hand references to one another, die, and lose their links, as the seed says. */
class ReferenceSimulation implements World {
  readonly clock = new VirtualClock();
  readonly random: Random;
  readonly lossy: boolean;
  readonly handings: Handing[] = [];
  readonly processes: SimulatedProcess[] = [];
  readonly failures: string[] = [];
  private readonly network: SimulatedNetwork;
  private readonly deeds: Deeds;
  private readonly cuts: boolean;
  private readonly deadly: number;
  private things = 0;
  private deaths = 0;
  private wasCut = false;
  private hash = 0x811c9dc5;

  constructor(
    seed: number,
    private readonly playing: Playing,
  ) {
    const random = (this.random = new Random(seed));
    this.lossy = random.chance(0.3);
    this.cuts = random.chance(0.2);
    this.deadly = random.chance(0.5) ? random.int(1, 2) : 0;
    const manner = {
      takes: random.pick([1, 1, 0.7]),
      congestion: random.int(1, 20),
      delay: random.pick([0, 2, 10, 40]),
      piece: random.pick([50, 2_000, 100_000]),
    };
    this.network = new SimulatedNetwork(this.clock, random.fork(), manner, (line) => {
      this.note(line);
    });
    const count = playing.brief === true ? 3 : random.int(3, 5);
    for (let no = 0; no < count; no++) this.processes.push(new SimulatedProcess(this, `p${no}`));
    this.deeds = new Deeds(this, this.processes);
  }

  async run(): Promise<Outcome> {
    await this.play();
    await this.clock.run(this.clock.now + REST);
    await this.useAll();
    this.letGo();
    await this.clock.run(this.clock.now + REST);
    await this.clock.run();
    this.check();
    return { hash: this.hash >>> 0, handings: this.handings.length, deaths: this.deaths, duration: this.clock.now };
  }

  /** Leaves nothing behind, whatever happened. */
  close(): void {
    for (const process of this.processes) process.dispose();
  }

  handing(giver: SimulatedProcess, of: Holding): Handing {
    const handing = { no: this.handings.length, giver, of };
    this.handings.push(handing);
    return handing;
  }

  thing(owner: SimulatedProcess, kind: Thing['kind']): Thing {
    const thing = { no: this.things++, owner, kind };
    this.note(`${thing.no} is a ${kind} of ${owner.name}`);
    return thing;
  }

  connect(from: SimulatedProcess, address: string): Channel {
    const to = this.processes.find(({ name }) => name === address);
    if (to === undefined) throw new Error(`${from.name} dials ${address}, which is nobody's address`);
    return this.network.connect(from, from.name, to, address);
  }

  /** A process has no way to itself but this. */
  loopback(process: SimulatedProcess): [Channel, Channel] {
    const { near, far } = this.network.pair(process.clock, process.clock, `${process.name}-itself`);
    return [near, far];
  }

  note(line: string): void {
    const whole = `${this.clock.now} ${line}`;
    this.playing.trace?.(whole);
    let { hash } = this;
    for (let at = 0; at < whole.length; at++) hash = imul(hash ^ whole.charCodeAt(at), 0x01000193);
    this.hash = hash;
  }

  broken(what: string): void {
    this.note(`BROKEN: ${what}`);
    this.failures.push(what);
  }

  private async play(): Promise<void> {
    const { random, clock, processes } = this;
    // The others are found by those only whom they have called, until they are to be found by somebody else.
    const listening = processes.filter(() => random.chance(0.7));
    for (const process of listening) {
      clock.schedule(random.chance(0.9) ? random.int(0, MEETING * 2) : random.int(1_000, LATE), () => {
        process.listening = process.alive;
      });
    }
    for (const process of processes) {
      for (const other of listening) {
        if (other === process || !random.chance(0.6)) continue;
        clock.schedule(random.int(0, MEETING), () => {
          this.in(process, () => {
            process.introduce(other);
          });
        });
      }
    }
    await clock.run(MEETING);
    const until = MEETING + random.int(50, LONGEST);
    const deeds = this.playing.brief === true ? random.int(1, 6) : random.int(5, 60);
    for (let no = 0; no < deeds; no++) {
      const process = random.pick(processes);
      clock.schedule(random.int(0, until), () => {
        this.in(process, () => {
          this.deeds.any(process);
          if (this.deaths < this.deadly && random.chance(0.05))
            clock.schedule(random.int(0, 3), () => this.die(process));
        });
      });
    }
    if (this.deadly > 0) clock.schedule(random.int(0, until), () => this.die(random.pick(processes)));
    if (this.cuts)
      for (let left = random.int(1, 3); left > 0; left--) clock.schedule(random.int(0, until), () => this.cut());
    for (let left = random.int(0, 3); left > 0; left--)
      clock.schedule(random.int(0, until), () => {
        random.pick(processes).clock.block(random.int(1, 50));
      });
  }

  /** All that is held can be used still, whatever else was let go. */
  private async useAll(): Promise<void> {
    this.note('all use what they have');
    for (const process of this.processes)
      this.in(process, () => {
        for (const holding of process.shelf) void process.use(holding);
      });
    await this.clock.run(this.clock.now + REST);
  }

  private letGo(): void {
    this.note('all let go what they have');
    for (const process of this.processes) {
      this.clock.schedule(this.random.int(0, 50), () => {
        this.in(process, () => {
          process.closing = true;
          for (const holding of [...process.shelf]) process.release(holding);
        });
      });
    }
  }

  private check(): void {
    // A claim that is lost with its link, while all its processes live, leaves its pin.
    if (!this.wasCut) for (const process of this.processes) if (process.alive) checkEmpty(process, this);
    checkLinks(this.network, this.processes, this);
  }

  private in(process: SimulatedProcess, action: () => void): void {
    process.clock.run(() => {
      if (process.alive) action();
    });
  }

  private die(process: SimulatedProcess): void {
    if (!process.alive || this.deaths >= this.deadly) return;
    this.deaths++;
    this.note(`${process.name} dies`);
    process.die();
    this.network.died(process.name, this.lossy);
  }

  private cut(): void {
    const [one, two] = [this.random.pick(this.processes), this.random.pick(this.processes)];
    if (one === two || !one.alive || !two.alive) return;
    this.wasCut = true;
    this.note(`the links of ${one.name} and ${two.name} are cut`);
    one.cutFrom(two);
    two.cutFrom(one);
    this.network.cut([one.name, two.name]);
  }
}

/**
 * Plays the schedule that the seed stands for.
 * @throws Error when a rule is broken, with the seed and all that happened in its message
 */
export async function simulateReferences(seed: number, playing: Playing = {}): Promise<Outcome> {
  const { stackTraceLimit } = Error;
  // Stacks cost time, and their length would have a part in what happens.
  Error.stackTraceLimit = 0;
  const simulation = new ReferenceSimulation(seed, playing);
  const onUnhandled = (error: unknown): void => {
    simulation.broken(`Nobody caught ${String(error)}`);
  };
  process.on('unhandledRejection', onUnhandled);
  const restore = watchLinks((error) => {
    simulation.broken(`A link ended with ${String(error)}`);
  });
  try {
    const outcome = await simulation.run();
    await new Promise(setImmediate);
    if (simulation.failures.length === 0) return outcome;
    throw new Error(simulation.failures.join('\n'));
  } catch (error) {
    throw new Error(`Seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    restore();
    simulation.close();
    process.off('unhandledRejection', onUnhandled);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Tells of every link that ends with an error, which links keep to themselves. */
function watchLinks(onError: (error: Error) => void): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(Link.prototype, 'close')!;
  const close = descriptor.value as (this: Link, error?: Error) => void;
  Link.prototype.close = function (error) {
    if (error !== undefined && error !== refused) onError(error);
    close.call(this, error);
  };
  return () => {
    Object.defineProperty(Link.prototype, 'close', descriptor);
  };
}
