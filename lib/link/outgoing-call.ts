import { CallAbortedError, CallTimeoutError, type ErrorFacts, isUActorError, type Ran } from '../errors/index.js';
import { CallFlag, type StreamWindow } from '../wire/frames.js';
import { type AbortListener, listenTo, stopListening } from '../primitives/abort-listeners.js';
import type { CallPath } from '../wire/call-path.js';
import type { Member } from '../wire/reference.js';
import type { EncodedValue } from '../wire/value-encoder.js';
import type { CallOptions } from './call-options.js';
import type { Clock, Timer } from './clock.js';

/** Who waits for a call. Exactly one of `succeed` and `fail` comes, once; neither after `abandon`. */
export interface CallObserver {
  /** The result; of a stream its end, without a value. */
  succeed(value: unknown): void;
  fail(error: unknown): void;
  /** An item of a stream, and the bytes it took. */
  item?(value: unknown, bytes: number): void;
  progress?(value: unknown): void;
  /** No progress is told any more, though the call goes on. */
  progressOver?(): void;
}

/** Where a call is while it is open. It is told when the caller gives up, and when the call leaves for good. */
export interface CallCarrier {
  /** Withdraws the call. Answers false when it was never written, so that it certainly did not run. */
  withdraw(call: OutgoingCall): boolean;
}

/** Which actor a call is for, as far as its errors tell. */
export type CallPlace = Pick<ErrorFacts, 'actor' | 'pid' | 'incarnation'>;

/** What a call keeps. */
export interface CallHold {
  callOpened(): void;
  callGone(): void;
}

/** A member, and its place in the table of the process that has it. */
export interface PlacedMember extends Member {
  readonly place: number;
}

/** One life of an actor that a proxy was bound to; undefined until one is there. */
export interface BoundLife {
  incarnation: number | undefined;
}

export interface CallRequest {
  readonly member: PlacedMember;
  readonly object: number;
  /** The reference that the call is made through, which must be held as long as the call is open. */
  readonly hold?: CallHold;
  /** In whose name locks are taken; undefined where the object is no lock. */
  readonly holder?: number | undefined;
  /** The calls that led to this one; undefined where there are none. */
  readonly path?: CallPath | undefined;
  /** The only life of the actor that the call is for. */
  readonly life?: BoundLife | undefined;
  readonly options: CallOptions;
  readonly observer: CallObserver;
  /** Of a stream: its credit at first, if it is not that of an iterator. */
  readonly window?: StreamWindow | undefined;
  /** Nothing waits for the call: it is no reason for the process to stay. */
  readonly isBackground?: boolean;
  /** The bits of `CallFlag` that the kind of call needs. */
  readonly flags: number;
}

/** Who was there at so many deaths may be what they died of. */
const MOST_DEATHS = 2;

// A caller that gives up still learns whether its call had started, if the actor can say so within this time.
const SAY_WITHIN = 100;

/** One call on its way from the caller to its outcome. The only place where calls settle. */
export class OutgoingCall implements AbortListener {
  /** On the link, while written and without its terminal frame. */
  id = -1;
  /** Its place among the calls written to the link. */
  turn = 0;
  /** Of the link's messages, in which the call was written. */
  batch = -1;
  /** Arguments, encoded on their own, while the call could not be written. */
  encoded: EncodedValue | undefined;
  /** Size of the call in the mailbox. */
  bytes = 0;
  carrier: CallCarrier | undefined;
  place: CallPlace | undefined;
  settled = false;
  /** Lives of the actor that ended while they had the call, and may have run it. */
  deaths = 0;
  /** Called when the call takes no room any more: not before its terminal frame, however early it settled. */
  whenGone: ((call: OutgoingCall) => void) | undefined;
  /** Told when the time of the call was over, and whether it had started then. */
  whenTimedOut: ((ran: Ran) => void) | undefined;
  private isGone = false;
  private holds: CallHold[] | undefined;
  private readonly madeAt: number;
  private timer: Timer | undefined;
  private givenUp: ((ran: Ran) => Error) | undefined;

  constructor(
    readonly request: CallRequest,
    private readonly clock: Clock,
  ) {
    this.madeAt = clock.now();
    request.hold?.callOpened();
  }

  /** Whether its caller wants the call to end, or has its outcome already. */
  get unwanted(): boolean {
    return this.settled || this.givenUp !== undefined;
  }

  /** How often the call may be made again while its fate is not known. A stream goes on from where it was, or not at all. */
  get retries(): number {
    const { member, options, life, flags } = this.request;
    const fixed = life !== undefined || (flags & CallFlag.STREAM) !== 0;
    return member.idempotent !== true || fixed ? 0 : (options.retries ?? 1);
  }

  /** Whether the call goes to the next life of the actor, after the one that had it died. */
  get mayRunAgain(): boolean {
    return !this.unwanted && this.deaths <= this.retries && this.deaths < MOST_DEATHS;
  }

  get elapsed(): number {
    return this.clock.now() - this.madeAt;
  }

  /** Milliseconds left, or undefined where there is no limit. */
  get remaining(): number | undefined {
    const { timeout } = this.request.options;
    return timeout === undefined ? undefined : Math.max(0, timeout - this.elapsed);
  }

  /** Starts the limits of the call. Called when something carries it. */
  arm(): void {
    const { timeout, signal } = this.request.options;
    if (signal !== undefined) {
      if (signal.aborted) this.abort(signal.reason);
      else listenTo(signal, this);
    }
    if (timeout === undefined || this.settled) return;
    this.timer = this.clock.after(timeout, () => {
      this.giveUp((ran) => {
        this.whenTimedOut?.(ran);
        return new CallTimeoutError({ ...this.facts(), ran });
      });
    });
  }

  facts(): ErrorFacts {
    return { ...this.place, method: this.request.member.name, elapsed: this.elapsed };
  }

  succeed(value: unknown): void {
    if (this.givenUp !== undefined) this.fail(undefined, 'yes');
    else if (this.close()) this.request.observer.succeed(value);
  }

  /** @param error what happened, unless the caller gave up before: then that is what it hears */
  fail(error: unknown, ran: Ran): void {
    if (!this.close()) return;
    const { givenUp } = this;
    this.request.observer.fail(givenUp === undefined ? this.withFate(error) : givenUp(this.fate(ran)));
  }

  /** @param ran what the life of now says, or is known to have done; one before it may have run the call, too */
  fate(ran: Ran): Ran {
    return ran === 'no' && this.deaths > 0 ? 'unknown' : ran;
  }

  /** The peer says that it dropped the call, as asked. */
  cancelled(ran: Ran): void {
    this.fail(undefined, ran);
  }

  /** The call's signal has aborted. */
  aborted(reason: unknown): void {
    this.abort(reason);
  }

  /** The caller gives the call up, and hears of it as of an abort by signal. */
  abort(reason: unknown): void {
    this.giveUp((ran) => new CallAbortedError({ ...this.facts(), ran, cause: reason }));
  }

  /** The caller is not interested any more, and hears nothing more. */
  abandon(): void {
    if (this.close()) this.withdraw();
  }

  /** Ends what the reader is still given. A stream is over then, and its source told to stop; any other call goes on. */
  completeStream(): void {
    const { observer, flags } = this.request;
    if ((flags & CallFlag.STREAM) === 0) observer.progressOver?.();
    else if (this.givenUp === undefined && this.close()) {
      this.withdraw();
      observer.succeed(undefined);
    }
  }

  /** Keeps something else as long as the call is open. */
  keep(hold: CallHold): void {
    if (this.isGone) return;
    hold.callOpened();
    this.holds ??= [];
    this.holds.push(hold);
  }

  /** The call can take no room any more. */
  gone(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.request.hold?.callGone();
    if (this.holds !== undefined) for (const hold of this.holds) hold.callGone();
    this.whenGone?.(this);
  }

  /** Who says that the call did not run, as a full mailbox does, may not know of the life before. */
  private withFate(error: unknown): unknown {
    if (this.deaths > 0 && isUActorError(error) && 'ran' in error && error.ran === 'no')
      Reflect.set(error, 'ran', 'unknown');
    return error;
  }

  private giveUp(error: (ran: Ran) => Error): void {
    if (this.settled || this.givenUp !== undefined) return;
    this.disarm();
    this.givenUp = error;
    if (!this.withdraw()) {
      this.fail(undefined, 'no');
      return;
    }
    this.timer = this.clock.after(SAY_WITHIN, () => {
      this.fail(undefined, 'unknown');
    });
  }

  private withdraw(): boolean {
    if (this.carrier !== undefined) return this.carrier.withdraw(this);
    // A getter of its arguments gives it up: nobody will carry it.
    this.gone();
    return false;
  }

  private close(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.disarm();
    return true;
  }

  private disarm(): void {
    this.timer?.cancel();
    this.timer = undefined;
    const { signal } = this.request.options;
    if (signal !== undefined) stopListening(signal, this);
  }
}
