import { type ActorEvent, type ActorProxy, type Ran, withOptions } from 'nestjs-uactor';
import { firstValueFrom } from 'rxjs';
import { resolveOptions, type ResolvedOptions } from '../../../lib/actor/resolve-options.js';
import { newId } from '../../../lib/actor/process-id.js';
import { ObjectSpace } from '../../../lib/objects/object-space.js';
import { consoleLogger } from '../../../lib/process/logger.js';
import { incarnationRequest } from '../../../lib/process/start-life.js';
import { Supervisor } from '../../../lib/process/supervisor.js';
import { crossing } from '../../../lib/proxies/crossing.js';
import { encodeWhole } from '../../../lib/wire/value-encoder.js';
import type { PipeManner } from '../pipe.js';
import type { Playing } from '../playing.js';
import { Random } from '../random.js';
import { ProcessClock, VirtualClock } from '../virtual-clock.js';
import { checkCalls, checkEvents, type MadeCall, type TimedEvent } from './checks.js';
import { SimulatedActor } from './simulated-actor.js';
import { SimulatedLife } from './simulated-life.js';
import type { SupervisedWorld } from './world.js';

/** What a simulation did: the same seed gives the same. */
export interface SupervisionOutcome {
  readonly hash: number;
  readonly calls: number;
  readonly deaths: number;
  readonly recycled: number;
}

/** Milliseconds in which things are done. */
const LONGEST = 4_000;

/** Nothing of an actor that was shut down may come later than that. The slow retries of a failed one would. */
const REST = 5_000;

const { imul } = Math;

/** One supervisor with simulated processes, which start slowly or not at all, die, hang and are recycled, as the seed says. */
class SupervisionSimulation implements SupervisedWorld {
  readonly clock = new VirtualClock();
  readonly owner = new ProcessClock(this.clock);
  readonly random: Random;
  readonly manner: PipeManner;
  readonly loadsBadly: number;
  readonly startsBadly: number;
  private readonly options: ResolvedOptions;
  private readonly supervisor: Supervisor;
  private readonly proxy: ActorProxy<SimulatedActor>;
  private readonly events: TimedEvent[] = [];
  private readonly calls: MadeCall[] = [];
  private readonly runs = new Map<string, number>();
  private readonly failures: string[] = [];
  private lives: SimulatedLife[] = [];
  private hash = 0x811c9dc5;

  constructor(
    seed: number,
    private readonly playing: Playing,
  ) {
    const random = (this.random = new Random(seed));
    this.manner = {
      takes: random.pick([1, 1, 0.7]),
      congestion: random.int(1, 20),
      delay: random.pick([0, 2, 10]),
      piece: random.pick([50, 2_000, 100_000]),
    };
    this.loadsBadly = random.pick([0, 0, 0, 0.1]);
    this.startsBadly = random.pick([0, 0, 0.05, 0.4]);
    const options = (this.options = randomOptions(random));
    const space = new ObjectSpace({
      id: newId(),
      clock: this.owner,
      connect: () => {
        throw new Error('Nobody is dialled here');
      },
      listen: () => undefined,
      collect: () => undefined,
    });
    this.supervisor = new Supervisor(
      {
        actorClass: SimulatedActor,
        args: encodeWhole(crossing, [], 'args'),
        options,
        logger: consoleLogger,
        onEvent: (event) => {
          this.happened(event);
        },
        endsUnheld: false,
      },
      {
        space,
        random: () => random.next(),
        start: (request) => {
          if (this.lives.some(({ alive }) => alive)) this.broken('two processes at once');
          const { description, ...rest } = incarnationRequest(request);
          const life = new SimulatedLife(this, { ...rest, description: { ...description, recycle: options.recycle } });
          this.lives.push(life);
          return life;
        },
        living: () => undefined,
        needProcesses: () => undefined,
        leave: () => Promise.resolve(),
        ended: () => undefined,
        exit: () => {
          this.note('the application is asked to end');
        },
      },
    );
    // Its members are made from the class, which no type can follow.
    this.proxy = this.supervisor.gate.newProxy(this.supervisor) as unknown as ActorProxy<SimulatedActor>;
  }

  async run(): Promise<SupervisionOutcome> {
    this.play();
    await this.clock.run(LONGEST);
    await this.shutDown();
    const stopped = this.clock.now;
    const told = this.events.length;
    await this.clock.run();
    if (this.clock.now > stopped + REST) this.broken(`something was armed for ${this.clock.now - stopped} ms`);
    if (this.events.length > told) this.broken('something happened to an actor that was shut down');
    if (this.lives.some(({ alive }) => alive)) this.broken('a process is left');
    checkEvents(this.events, this.options, (what) => {
      this.broken(what);
    });
    checkCalls(this.calls, this.runs, (what) => {
      this.broken(what);
    });
    if (this.failures.length > 0) throw new Error(this.failures.join('\n'));
    const of = (type: ActorEvent['type']): number => this.events.filter(({ event }) => event.type === type).length;
    return { hash: this.hash >>> 0, calls: this.calls.length, deaths: of('exited'), recycled: of('recycling') };
  }

  /** Leaves nothing behind, whatever happened. */
  close(): void {
    this.supervisor.gate.refuse(() => new Error('over'));
  }

  began(call: string): void {
    this.note(`${call} begins`);
    this.runs.set(call, (this.runs.get(call) ?? 0) + 1);
  }

  note(line: string): void {
    const whole = `${this.clock.now} ${line}`;
    this.playing.trace?.(whole);
    let { hash } = this;
    for (let at = 0; at < whole.length; at++) hash = imul(hash ^ whole.charCodeAt(at), 0x01000193);
    this.hash = hash;
  }

  private broken(what: string): void {
    this.note(`BROKEN: ${what}`);
    this.failures.push(what);
  }

  private happened(event: ActorEvent): void {
    this.note(`event ${event.type}`);
    this.events.push({ at: this.clock.now, event });
  }

  private play(): void {
    const { random, clock } = this;
    const deeds = this.playing.brief === true ? random.int(1, 5) : random.int(3, 40);
    const kills = random.pick([0, 3, 12]);
    for (let deed = 0; deed < deeds; deed++) {
      const what = random.weighted({ call: 60, kills, blockOwner: 2, freeze: 3, start: 10, shutDown: 1 });
      clock.schedule(random.int(0, LONGEST), () => {
        this.owner.run(() => {
          this.do(what);
        });
      });
    }
  }

  private do(what: 'call' | 'kills' | 'blockOwner' | 'freeze' | 'start' | 'shutDown'): void {
    const { random, supervisor } = this;
    const life = this.lives.find(({ alive }) => alive);
    this.note(what);
    if (what === 'call') for (let left = random.int(1, 5); left > 0; left--) this.call();
    else if (what === 'kills') life?.kill();
    else if (what === 'blockOwner') this.owner.block(random.int(1, 1_500));
    else if (what === 'freeze') life?.clock.block(random.int(1, 3_000));
    else if (what === 'start') supervisor.start().catch(() => undefined);
    else void supervisor.shutdown({ drain: random.chance(0.5) });
  }

  private call(): void {
    const { random } = this;
    const kind = random.weighted({ work: 50, again: 30, stream: 15, exit: 2, block: 3 });
    const name = `${kind} ${this.calls.length}`;
    const made: MadeCall = { name, idempotent: kind === 'again', outcome: undefined, settled: 0 };
    this.calls.push(made);
    const settle = (outcome: MadeCall['outcome']): void => {
      this.note(`${name}: ${outcome ?? ''}`);
      made.settled++;
      made.outcome = outcome;
    };
    this.make(kind, name).then(
      (value) => {
        settle(value === name || kind === 'exit' ? 'done' : 'wrong');
      },
      (error: unknown) => {
        const { ran, code } = error as { ran?: Ran; code?: string };
        this.note(`${name} failed: ${code ?? String(error)}`);
        settle(ran ?? 'wrong');
      },
    );
  }

  private make(kind: 'work' | 'again' | 'stream' | 'exit' | 'block', name: string): Promise<unknown> {
    const { random, proxy } = this;
    const limits = {
      ...(random.chance(0.3) ? { timeout: random.int(1, 400) } : {}),
      ...(random.chance(0.1) ? { incarnation: 'this' as const } : {}),
      ...(random.chance(0.2) ? { retries: random.int(0, 3) } : {}),
    };
    const actor = withOptions(proxy, limits);
    const duration = random.int(0, 200);
    try {
      if (kind === 'stream') return firstValueFrom(actor.stream(name, duration));
      if (kind === 'exit') return actor.exit(name, random.int(0, 1));
      return actor[kind](name, kind === 'block' ? duration * 5 : duration);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  private async shutDown(): Promise<void> {
    this.owner.run(() => {
      void this.supervisor.shutdown({ drain: this.random.chance(0.5) });
    });
    for (let until = this.clock.now; this.supervisor.state !== 'stopped'; until += 10) {
      if (until > LONGEST * 5) throw new Error('The shutdown never ends');
      await this.clock.run(until);
    }
  }
}

function randomOptions(random: Random): ResolvedOptions {
  const first = random.int(1, 50);
  const maybe = <T>(value: T): T | undefined => (random.chance(0.4) ? value : undefined);
  return resolveOptions('SimulatedActor', {
    mode: 'inline',
    concurrency: random.pick([1, 2, 1024]),
    mailbox: { calls: random.pick([5, 10_000]) },
    restart: {
      mode: random.pick(['always', 'on-failure', 'on-failure', 'on-failure', 'never']),
      maxRestarts: random.int(0, 5),
      within: random.int(100, 5_000),
      backoff: [first, first * random.int(1, 10)],
    },
    whileRestarting: random.pick(['wait', 'wait', 'fail']),
    onTimeout: random.pick(['abort', 'abort', 'kill']),
    onFailed: random.pick(['stay', 'exit']),
    startTimeout: random.int(80, 500),
    drainTimeout: random.int(0, 300),
    shutdownTimeout: random.int(50, 300),
    hangTimeout: maybe(random.int(100, 1_000)),
    recycle: maybe({ maxCalls: random.int(1, 4) }),
  });
}

/**
 * Plays a schedule.
 * @throws Error that tells which rules were broken
 */
export async function simulateSupervision(seed: number, playing: Playing = {}): Promise<SupervisionOutcome> {
  const simulation = new SupervisionSimulation(seed, playing);
  // Stacks cost time, and their length would have a part in what happens.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await simulation.run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    simulation.close();
  }
}
