import { performance } from 'node:perf_hooks';
import { isActorProcess } from '../actor/actor-process.js';
import type { ResolvedOptions } from '../actor/resolve-options.js';
import { spareSettings } from './keep-spares.js';
import { asSpare, type Launch, launchOf, mayBeSpare } from './launch.js';
import { NodeProcess } from './node-process.js';

// A script that is over by then never pays for a spare.
const FIRST_LOOK = 100;
const LONGEST_PAUSE = 1600;

/** Share of its time that the event loop may have been busy between two looks. */
const IDLE = 0.25;

/** Of so many starts the commonest kind of process is kept ready. */
const REMEMBERED = 8;

interface Spare {
  readonly process: NodeProcess;
  readonly key: string;
}

/** Processes that were started ahead, and wait to be told what to be. */
export class Spares {
  private waiting: Spare[] = [];
  private readonly users = new Set<object>();
  private latest: ResolvedOptions[] = [];
  private latestFile = '';
  private starting = 0;
  private pause = FIRST_LOOK;
  private timer: NodeJS.Timeout | undefined;
  private ending: Promise<unknown> = Promise.resolve();

  constructor() {
    spareSettings.changed.push(() => {
      this.end(this.waiting.splice(spareSettings.count));
      this.lookLater();
    });
  }

  /** Pids of the processes that wait. */
  get pids(): number[] {
    return this.waiting.flatMap(({ process: { pid } }) => pid ?? []);
  }

  /** Somebody has an actor, or will have one again. */
  keepFor(user: object): void {
    this.users.add(user);
  }

  /** Somebody has no actor any more. Resolves, where nobody has any, when no spare is left. */
  async leave(user: object): Promise<void> {
    this.users.delete(user);
    if (this.users.size > 0) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.latest = [];
    this.end(this.waiting.splice(0));
    await this.ending;
  }

  /** A process that waits and is of that kind; it is the caller's from now on, and holds the event loop. */
  take(launch: Launch): NodeProcess | undefined {
    this.dismiss(({ process }) => process.ended);
    const index = this.waiting.findIndex(({ key }) => key === launch.key);
    const [found] = index === -1 ? [] : this.waiting.splice(index, 1);
    found?.process.hold(true);
    found?.process.channel.hold(true);
    return found?.process;
  }

  /** An actor starts from that file. More spares come when it, and all that start with it, are ready. */
  async refillAfter(options: ResolvedOptions, file: string, ready: Promise<unknown>): Promise<void> {
    this.latestFile = file;
    if (mayBeSpare(options)) this.latest = [options, ...this.latest].slice(0, REMEMBERED);
    this.starting++;
    await ready;
    this.starting--;
    this.pause = FIRST_LOOK;
    this.lookLater();
  }

  private lookLater(): void {
    if (isActorProcess || this.timer !== undefined || this.users.size === 0 || spareSettings.count === 0) return;
    const before = performance.eventLoopUtilization();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      const { utilization } = performance.eventLoopUtilization(before);
      if (this.starting > 0) return;
      const isIdle = utilization < IDLE;
      if (isIdle) this.fill();
      if (isIdle && this.waiting.length >= spareSettings.count) return;
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
      this.lookLater();
    }, this.pause).unref();
  }

  /** One at a time: starting a process takes the system some milliseconds, in which nothing else runs here. */
  private fill(): void {
    const launch = commonest(this.latest.map(launchOf), this.waiting);
    if (launch === undefined) return;
    this.dismiss(({ key, process }) => key !== launch.key || process.ended);
    if (this.waiting.length < spareSettings.count) this.startSpare(launch);
  }

  private startSpare(launch: Launch): void {
    try {
      const process = new NodeProcess(asSpare(launch, this.latestFile));
      process.hold(false);
      process.channel.hold(false);
      this.waiting.push({ process, key: launch.key });
    } catch {
      // The next actor that starts finds out what is wrong, and says it.
      this.latest = [];
    }
  }

  private dismiss(isUnfit: (spare: Spare) => boolean): void {
    const unfit = this.waiting.filter(isUnfit);
    this.waiting = this.waiting.filter((spare) => !unfit.includes(spare));
    this.end(unfit);
  }

  private end(spares: readonly Spare[]): void {
    for (const { process } of spares) {
      process.hold(true);
      process.kill();
      // Nobody reads from it who would see its end.
      process.channel.close();
    }
    this.ending = Promise.all([this.ending, ...spares.map(({ process }) => process.exited)]);
  }
}

/** The one set of spares of this process. */
export const spares = new Spares();

/** Of equally common kinds the one that is waiting already, so that they do not drive each other out; else the latest. */
function commonest(launches: readonly Launch[], waiting: readonly Spare[]): Launch | undefined {
  const rank = ({ key }: Launch): number =>
    launches.filter((other) => other.key === key).length + (waiting.some((spare) => spare.key === key) ? 0.5 : 0);
  return launches.reduce<Launch | undefined>(
    (best, launch) => (best === undefined || rank(launch) > rank(best) ? launch : best),
    undefined,
  );
}
