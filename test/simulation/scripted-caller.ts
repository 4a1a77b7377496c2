import { getEventListeners } from 'node:events';
import type { Observable } from 'rxjs';
import {
  CallAbortedError,
  CallTimeoutError,
  LinkLostError,
  MailboxFullError,
  type Ran,
  SerializationError,
} from '../../lib/errors/index.js';
import { OutgoingCall, type PlacedMember } from '../../lib/link/outgoing-call.js';
import type { AsyncResult } from '../../lib/primitives/async-result.js';
import { CallGate } from '../../lib/proxies/call-gate.js';
import type { CallFailure } from '../../lib/proxies/gated-calls.js';
import type { ProxyState } from '../../lib/proxies/base.proxy.js';
import { Hold, type HoldPlace } from '../../lib/proxies/hold.js';
import { invoke } from '../../lib/proxies/invoke.js';
import { CallFlag } from '../../lib/wire/frames.js';
import type { Reference } from '../../lib/wire/reference.js';
import { actWhenRead, isPayload, payload } from './payload.js';
import { type CallPlan, itemSize } from './plan.js';
import { members, type Order } from './scripted-actor.js';
import type { ProcessClock } from './virtual-clock.js';
import { demand } from './wire-oracle.js';

/** A caller that gives up learns within this time what became of the call. */
const SAY_WITHIN = 100;

/** What is known of all calls, wherever they are. */
export class CallBook {
  private readonly starts = new Map<number, number>();
  private readonly neverRan = new Set<number>();
  private readonly made = new Map<number, number>();
  private readonly results = new Map<number, 'received' | 'discarded'>();
  /** The owner completed all streams for their readers. */
  streamsOver = false;

  constructor(readonly log: (line: string) => void) {}

  /** The call was handed over, after all before it. */
  handedOver(no: number): void {
    this.made.set(no, this.made.size);
  }

  place(no: number): number | undefined {
    return this.made.get(no);
  }

  started(no: number): void {
    const starts = (this.starts.get(no) ?? 0) + 1;
    this.starts.set(no, starts);
    demand(starts === 1, () => `Call ${no} started ${starts} times`);
    demand(!this.neverRan.has(no), () => `Call ${no} started after its caller was told that it had not`);
  }

  hasStarted(no: number): boolean {
    return this.starts.has(no);
  }

  /** The caller has what the method came to. */
  received(no: number): void {
    this.hasResult(no, 'received');
  }

  /** The method was told that nobody has, or will have, what it came to. */
  discarded(no: number): void {
    this.log(`discard ${no}`);
    this.hasResult(no, 'discarded');
  }

  isAccounted(no: number): boolean {
    return this.results.has(no);
  }

  private hasResult(no: number, what: 'received' | 'discarded'): void {
    const before = this.results.get(no);
    this.results.set(no, what);
    demand(before === undefined, () => `The result of call ${no} was ${what} after it was ${before}`);
  }

  /** Holds the fate that a caller was told against what happened, now and from now on. */
  told(no: number, ran: Ran): void {
    if (ran === 'yes') demand(this.hasStarted(no), () => `The caller of ${no} was told that it ran, and it did not`);
    if (ran !== 'no') return;
    demand(!this.hasStarted(no), () => `The caller of ${no} was told that it did not run, and it did`);
    this.neverRan.add(no);
  }
}

/** The calls of one process to another, over all links between them. */
export class SimulatedGate extends CallGate {
  declare readonly clock: ProcessClock;

  constructor(clock: ProcessClock, mailbox: { readonly calls: number; readonly bytes: number }) {
    super({ name: 'Scripted', mailbox, clock, onWaiting: () => undefined, onOverrun: () => undefined });
  }

  release(): void {
    return;
  }

  leave(): void {
    return;
  }

  handOn(reference: Reference): Reference {
    return reference;
  }

  unpin(): void {
    return;
  }
}

function referenceTo(object: number): Reference {
  const nobody = '0'.repeat(32);
  return {
    kind: object === 0 ? 'actor' : 'object',
    process: nobody,
    actor: nobody,
    name: 'Scripted',
    className: 'ScriptedActor',
    incarnation: 0,
    object,
    secret: nobody,
    typeid: 'scripted',
    method: '',
    members,
    addresses: [],
    pin: 0,
  };
}

/** What the scripts call their objects by. */
const placed = new Map<string, PlacedMember>(members.map((member, place) => [member.name, { ...member, place }]));

export const linkLost: CallFailure = (call, ran) => new LinkLostError({ ...call?.facts(), ran, reason: 'simulated' });

/** One call from its making to its outcome, each part of which is held against the plan. */
export class ScriptedCall {
  private settled = 0;
  private abandoned = false;
  private items = 0;
  private firstItem: number | undefined;
  private reports = 0;
  private gaveUpAt: number | undefined;
  private giveUp: () => void = () => undefined;
  private readonly aborter = new AbortController();
  private readonly place: HoldPlace;
  private readonly hold: Hold;
  private released = 0;

  constructor(
    private readonly plan: CallPlan,
    private readonly gate: SimulatedGate,
    private readonly book: CallBook,
    /** Makes a call from inside of a getter of this one's argument. That has no certain place in the order. */
    private readonly makeAnother: (() => void) | undefined,
  ) {
    const release = (): void => {
      this.released++;
    };
    this.place = { release, leave: () => undefined };
    this.hold = new Hold(new WeakRef(this.place), plan.object);
  }

  get no(): number {
    return this.plan.method.no;
  }

  make(): void {
    const { plan, no } = this;
    this.book.log(`make ${no} ${plan.member}`);
    if (plan.abortAfter !== undefined && plan.abortAfter < 0) this.aborter.abort();
    try {
      this.submit();
    } catch (error) {
      this.failed(error);
    }
    // Nobody has the proxy any more: the call itself holds what it is for.
    this.hold.release();
    if (this.makeAnother !== undefined) this.book.handedOver(no);
    if (plan.timeout !== undefined)
      this.gate.clock.after(plan.timeout, () => (this.gaveUpAt ??= this.gate.clock.now()));
    if (plan.abortAfter === undefined || plan.abortAfter < 0) return;
    if (plan.abortAfter === 0) this.abort();
    else
      this.gate.clock.after(plan.abortAfter, () => {
        this.abort();
      });
  }

  /** Whether the call is open, and nothing that its method does will change that. */
  get mayStayOpen(): boolean {
    const { how, stream } = this.plan.method;
    if (this.settled > 0 || this.abandoned) return true;
    if (!this.book.hasStarted(this.no)) return false;
    return stream === undefined ? how === 'never' : stream.end === 'never' || stream.source === 'hub';
  }

  /** Gives the call up if it is still open. */
  finish(): void {
    if (this.settled === 0 && !this.abandoned) this.giveUp();
  }

  check(): void {
    const wanted = this.abandoned ? 0 : 1;
    demand(this.settled === wanted, () => `Call ${this.no} settled ${this.settled} times instead of ${wanted}`);
    demand(this.released === 1, () => `Call ${this.no} released its object ${this.released} times instead of once`);
    const listeners = getEventListeners(this.aborter.signal, 'abort').length;
    demand(listeners === 0 || this.aborter.signal.aborted, () => `Call ${this.no} still listens to its signal`);
  }

  private abort(): void {
    this.gaveUpAt ??= this.gate.clock.now();
    this.aborter.abort();
  }

  private submit(): void {
    const { member, tell } = this.plan;
    // Named: V8 makes function literals that are assigned to properties old, and all that they hold.
    const abort = (): void => {
      this.abort();
    };
    this.giveUp = abort;
    if (member === 'later') this.callLater();
    else if (member === 'observe') this.observe();
    else if (member === 'iterate') void this.iterate();
    else this.callOnce(tell ? CallFlag.TELL : member === 'property' ? CallFlag.WRITE : 0);
  }

  private callOnce(flags: number): void {
    const { plan } = this;
    const call = new OutgoingCall(
      {
        member: placed.get(plan.member)!,
        object: plan.object,
        hold: this.hold,
        options: { timeout: plan.timeout, signal: this.aborter.signal },
        observer: {
          succeed: (value) => {
            this.succeeded(value);
          },
          fail: (error) => {
            this.failed(error);
          },
        },
        flags,
      },
      this.gate.clock,
    );
    this.gate.submit(call, this.args());
  }

  private callLater(): void {
    const result = this.invoke() as AsyncResult<unknown>;
    result.progress$.subscribe((value) => {
      demand(this.settled === 0, () => `Call ${this.no} told its progress after its outcome`);
      demand(
        isPayload(value, this.no, this.reports++, this.plan.method.size),
        () => `Progress of ${this.no} is not in order`,
      );
    });
    result.get().then(
      (value) => {
        this.succeeded(value);
      },
      (error: unknown) => {
        this.failed(error);
      },
    );
  }

  private observe(): void {
    const { take } = this.plan;
    const subscription = (this.invoke() as Observable<unknown>).subscribe({
      next: (item) => {
        this.item(item);
        if (this.items === take) leave();
      },
      error: (error: unknown) => {
        this.failed(error);
      },
      complete: () => {
        this.succeeded(undefined);
      },
    });
    const leave = (): void => {
      this.leave();
      subscription.unsubscribe();
    };
    this.giveUp = leave;
    if (take === 0) leave();
  }

  private async iterate(): Promise<void> {
    const { take, pause } = this.plan;
    const iterator = this.invoke() as AsyncIterableIterator<unknown>;
    const leave = (): void => {
      this.leave();
      void iterator.return?.();
    };
    this.giveUp = leave;
    if (take === 0) {
      iterator.next().catch(() => undefined);
      this.giveUp();
      return;
    }
    try {
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
        this.item(next.value);
        if (this.items === take) {
          this.giveUp();
          return;
        }
        if (pause > 0) await this.gate.clock.sleep(pause);
      }
    } catch (error) {
      this.failed(error);
      return;
    }
    if (!this.abandoned) this.succeeded(undefined);
  }

  private leave(): void {
    if (this.settled > 0) return;
    this.abandoned = true;
    this.book.log(`leave ${this.no}`);
  }

  private invoke(): unknown {
    const { object, timeout, member } = this.plan;
    const state: ProxyState = {
      reference: referenceTo(object),
      target: this.gate,
      hold: this.hold,
      members: placed,
      options: { ...(timeout === undefined ? {} : { timeout }), signal: this.aborter.signal },
      tells: false,
      owner: undefined,
    };
    return invoke(state, member, this.args());
  }

  private args(): unknown[] {
    const { method, size, argument } = this.plan;
    const { makeAnother } = this;
    const abort = (): void => {
      this.abort();
    };
    const filler = payload(method.no, -1, size);
    if (argument === 'unsendable') return [{ plan: method, size, filler: Symbol('odd') }];
    if (argument === 'plain') return [{ plan: method, size, filler } satisfies Order];
    return [actWhenRead({ plan: method, size, filler }, 'size', argument === 'gives up' ? abort : makeAnother)];
  }

  private item(value: unknown): void {
    const { stream } = this.plan.method;
    demand(this.settled === 0 && !this.abandoned, () => `Call ${this.no} got an item after its end`);
    const isHub = this.plan.member === 'observe' && stream!.source === 'hub';
    this.firstItem ??= isHub ? (value as { seq: number }).seq : 0;
    const seq = this.firstItem + this.items++;
    const right = isHub ? isPayload(value, -1, seq, 3) : isPayload(value, this.no, seq, itemSize(stream!, seq));
    demand(right, () => `Item ${seq} of call ${this.no} did not come in order, once, and whole`);
  }

  private succeeded(value: unknown): void {
    const { member, tell, method } = this.plan;
    this.settles('succeeded');
    if (method.stream !== undefined && this.book.streamsOver) return;
    demand(this.book.hasStarted(this.no), () => `Call ${this.no} succeeded and never started`);
    if (method.stream === undefined) this.book.received(this.no);
    if (member === 'property' || tell) demand(value === undefined, () => `Call ${this.no} got a value`);
    else if (method.stream !== undefined) {
      const whole =
        method.stream.end === 'complete' || (method.stream.source === 'synchronous' && member === 'iterate');
      demand(whole && this.items === method.stream.count, () => `Stream ${this.no} ended after ${this.items} items`);
    } else if (method.how === 'getter') {
      const { poke, ...rest } = value as { poke: unknown };
      demand(poke === 1 && isPayload(rest, this.no, 0, method.size), () => `Call ${this.no} got another result`);
    } else
      demand(
        method.how === 'return' && isPayload(value, this.no, 0, method.size),
        () => `Call ${this.no} got another result`,
      );
  }

  private failed(error: unknown): void {
    this.settles(error instanceof Error ? `failed ${error.name} ${error.message}` : 'failed');
    demand(error instanceof Error && this.isPlanned(error), () => `Call ${this.no} failed with ${String(error)}`);
    if ('ran' in error) this.book.told(this.no, error.ran as Ran);
    else demand(this.book.hasStarted(this.no), () => `Call ${this.no} failed with its own error and never started`);
  }

  private settles(how: string): void {
    this.settled++;
    this.book.log(`settle ${this.no} ${how}`);
    demand(this.settled === 1 && !this.abandoned, () => `Call ${this.no} ${how} after its end`);
    // The reader of an iterator hears of the end when it asks for more.
    if (this.gaveUpAt === undefined || this.plan.member === 'iterate' || this.gate.clock.wasBlocked) return;
    const late = this.gate.clock.now() - this.gaveUpAt;
    demand(late <= SAY_WITHIN, () => `Call ${this.no} settled ${late} ms after its caller gave up`);
  }

  private isPlanned(error: Error): boolean {
    const { method, argument, timeout, member } = this.plan;
    const { how, stream } = method;
    if (error instanceof SerializationError) {
      if (error.path.startsWith('args')) return argument === 'unsendable';
      if (error.path.startsWith('item')) return stream?.end === 'unsendable' && this.items === stream.count;
      return error.path.startsWith('result') ? how === 'unsendable' : how === 'throw unsendable';
    }
    if (error instanceof CallTimeoutError) return timeout !== undefined && (error.elapsed ?? 0) >= timeout;
    if (error instanceof CallAbortedError) return this.aborter.signal.aborted;
    if (error instanceof LinkLostError || error instanceof MailboxFullError) return true;
    if (error instanceof TypeError) return how === 'undeclared' && error.message.includes('without saying so');
    if (!(error instanceof RangeError) || error.message !== `no ${this.no}`) return false;
    if (stream === undefined) return how === 'throw' && isPayload(pickPayload(error), this.no, 0, method.size);
    return stream.end === 'fail' && this.items === stream.count && member !== 'run';
  }
}

function pickPayload(error: object): unknown {
  const { no, seq, data } = error as Record<string, unknown>;
  return { no, seq, data };
}
