import { CallBook, linkLost, ScriptedCall, SimulatedGate } from './scripted-caller.js';
import { checkGateIdle, Life, Offer, type World } from './life.js';
import { type CallPlan, type EndPlan, makeSchedule } from './plan.js';
import type { Playing } from './playing.js';
import { Random } from './random.js';
import { members } from './scripted-actor.js';
import { ProcessClock, VirtualClock } from './virtual-clock.js';
import { demand, firstBroken, forgetBroken } from './wire-oracle.js';

/** What a simulation did: the same seed gives the same. */
export interface Outcome {
  /** Of everything that happened, in its order. */
  readonly hash: number;
  readonly calls: number;
  /** Virtual milliseconds. */
  readonly duration: number;
}

// Jest makes every look at a global name slow.
const { imul } = Math;

/** Milliseconds that an actor takes to end after BYE. */
const FAREWELL = 5;

/** Two processes, the links between them, and everything that their schedule has in store for them. */
class Simulation implements World {
  readonly clock = new VirtualClock();
  readonly random: Random;
  readonly schedule;
  readonly book: CallBook;
  private readonly owner = new ProcessClock(this.clock);
  private readonly gate: SimulatedGate;
  private readonly offer: Offer;
  private readonly calls: ScriptedCall[] = [];
  private readonly backCalls = new Map<Life, ScriptedCall[]>();
  private life: Life | undefined;
  private hash = 0x811c9dc5;
  private stopped = false;

  constructor(seed: number, { brief = false, trace }: Playing) {
    const random = new Random(seed);
    this.schedule = makeSchedule(random, brief);
    this.random = random.fork();
    this.book = new CallBook((line) => {
      this.note(line);
      trace?.(`${this.clock.now} ${line}`);
    });
    const { gateCalls: calls } = this.schedule;
    this.gate = new SimulatedGate(this.owner, { calls, bytes: 64 << 20 });
    this.offer = new Offer('owner', this.owner, this);
  }

  async run(): Promise<Outcome> {
    const { schedule, clock } = this;
    clock.schedule(this.random.int(0, 3), () => {
      this.live();
    });
    for (const plan of schedule.calls)
      clock.schedule(plan.at, () => {
        this.call(plan);
      });
    for (const plan of schedule.back)
      clock.schedule(plan.at, () => {
        this.callBack(plan);
      });
    for (const plan of schedule.ends)
      clock.schedule(plan.at, () => {
        this.end(plan);
      });
    for (const at of schedule.pings) clock.schedule(at, () => this.life?.ping());
    if (schedule.completeAt !== undefined)
      clock.schedule(schedule.completeAt, () => {
        this.book.streamsOver = true;
        this.gate.completeStreams();
      });
    await clock.run();
    this.checkAtRest();
    for (const call of [...this.calls, ...this.backCalls.values()].flat()) call.finish();
    await clock.run();
    // Signals are let go when the turn is over.
    await new Promise(setImmediate);
    this.check();
    return { hash: this.hash >>> 0, calls: this.calls.length, duration: clock.now };
  }

  /** Leaves nothing behind, whatever happened. */
  close(): void {
    this.gate.refuse(linkLost);
  }

  private live(): void {
    if (this.stopped) return;
    const life = new Life(this, this.owner, this.offer, {
      ready: (ready) => {
        if (!this.stopped) this.gate.openTo(ready.ownerLink, members, { actor: 'Scripted' });
      },
      bye: (bade) => {
        this.farewell(bade);
      },
    });
    this.life = life;
    this.backCalls.set(life, []);
    this.book.log('life');
  }

  private call(plan: CallPlan): void {
    this.owner.run(() => {
      this.make(plan, this.gate, this.calls);
    });
  }

  private callBack(plan: CallPlan): void {
    const { life } = this;
    if (life === undefined) return;
    life.actorClock.run(() => {
      this.make(plan, life.gate, this.backCalls.get(life)!);
    });
  }

  private make(plan: CallPlan, gate: SimulatedGate, calls: ScriptedCall[]): void {
    const call = new ScriptedCall(plan, gate, this.book, () => {
      const no = 1_000 + plan.method.no;
      const inner = new ScriptedCall(innerPlan(plan, no), gate, this.book, undefined);
      calls.push(inner);
      inner.make();
    });
    calls.push(call);
    call.make();
  }

  private end(plan: EndPlan): void {
    const { life } = this;
    if (life === undefined || life.ending) return;
    life.ending = true;
    this.book.log(plan.how);
    if (plan.how === 'shutdown') {
      this.owner.run(() => {
        this.shutDown(life, plan);
      });
      return;
    }
    if (plan.how === 'death') life.die();
    else {
      life.cut();
      life.actorClock.after(plan.noticedAfter, () => {
        life.actorLink.close();
      });
    }
    this.notice(life, plan);
  }

  private shutDown(life: Life, plan: EndPlan): void {
    this.stopped = true;
    this.gate.refuse(linkLost);
    life.ownerLink.outgoing.failAll((call, written) => linkLost(call, written ? 'unknown' : 'no'));
    life.ownerLink.bye();
    this.clock.schedule(1_000, () => {
      life.die();
      this.notice(life, plan);
    });
  }

  /** The actor was told to end. */
  private farewell(life: Life): void {
    life.actorLink.cancelIncoming();
    life.actorClock.after(FAREWELL, () => {
      life.actorLink.close();
      life.cut();
    });
  }

  /** The owner hears, after all that was said before, that the connection is gone, and later that the process is. */
  private notice(life: Life, plan: EndPlan): void {
    this.owner.after(plan.noticedAfter, () => {
      if (!life.arrivedAtOwner) {
        this.notice(life, { ...plan, noticedAfter: 5 });
        return;
      }
      life.ownerLink.close();
      this.owner.after(plan.goneAfter, () => {
        this.gone(life, plan);
      });
    });
  }

  private gone(life: Life, plan: EndPlan): void {
    this.book.log('gone');
    life.die();
    if (!this.stopped) this.gate.pause();
    this.gate.lost(life.ownerLinkEnd!.calls, linkLost);
    this.life = undefined;
    this.owner.after(plan.nextAfter, () => {
      this.live();
    });
  }

  /** Nothing happens any more: what is open now would be so for ever. */
  private checkAtRest(): void {
    const { life } = this;
    if (life?.isStuck === true) return;
    for (const call of [...this.calls, ...(life === undefined ? [] : this.backCalls.get(life)!)]) {
      demand(call.mayStayOpen, () => `Call ${call.no} waits for ever`);
    }
  }

  private check(): void {
    const { life, gate } = this;
    for (const call of this.calls) call.check();
    if (life === undefined) {
      checkGateIdle(gate);
      return;
    }
    for (const call of this.backCalls.get(life) ?? []) call.check();
    life.checkIdle();
    checkGateIdle(gate);
    life.ownerLink.close();
    life.actorLink.close();
    const { written, unwritten } = life.ownerLinkEnd!.calls;
    demand(written.length + unwritten.length === 0, () => 'Calls are open on an idle link');
  }

  /** FNV-1a. */
  private note(line: string): void {
    const whole = `${this.clock.now} ${line}`;
    let { hash } = this;
    for (let at = 0; at < whole.length; at++) hash = imul(hash ^ whole.charCodeAt(at), 0x01000193);
    this.hash = hash;
  }
}

function innerPlan(plan: CallPlan, no: number): CallPlan {
  return {
    ...plan,
    member: 'run',
    tell: false,
    argument: 'plain',
    method: { ...plan.method, no, stream: undefined, how: 'return', after: 0 },
  };
}

/**
 * Plays the schedule that the seed stands for.
 * @throws Error when a rule is broken, with the seed in its message
 */
export async function simulate(seed: number, playing: Playing = {}): Promise<Outcome> {
  const simulation = new Simulation(seed, playing);
  const unhandled: unknown[] = [];
  forgetBroken();
  const onUnhandled = (error: unknown): void => {
    unhandled.push(error);
  };
  process.on('unhandledRejection', onUnhandled);
  process.on('uncaughtException', onUnhandled);
  // Stacks cost time, and their length would have a part in what happens.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const outcome = await simulation.run();
    await new Promise(setImmediate);
    const failure = firstBroken() ?? unhandled[0];
    if (failure === undefined) return outcome;
    throw failure instanceof Error ? failure : new Error('Something was thrown and not caught', { cause: failure });
  } catch (error) {
    const cause = firstBroken() ?? error;
    throw new Error(`Seed ${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    simulation.close();
    process.off('unhandledRejection', onUnhandled);
    process.off('uncaughtException', onUnhandled);
  }
}
