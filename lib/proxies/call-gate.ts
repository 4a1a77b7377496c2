import { MailboxFullError, type Ran } from '../errors/index.js';
import type { OpenCalls } from '../link/caller-side.js';
import { type Clock, systemClock } from '../link/clock.js';
import type { Link } from '../link/link.js';
import type { CallCarrier, CallPlace, OutgoingCall } from '../link/outgoing-call.js';
import type { Member, Reference } from '../wire/reference.js';
import type { CallTarget } from './call-target.js';
import {
  type CallFailure,
  encodeArguments,
  endCall,
  keepProxies,
  memberId,
  staleLife,
  streams,
} from './gated-calls.js';

export interface CallGateOptions {
  readonly name: string;
  readonly timeout?: number | undefined;
  readonly mailbox: { readonly calls: number; readonly bytes: number };
  readonly clock?: Clock;
  /** A call waits for a link. */
  readonly onWaiting: () => void;
  /** A call that had started, as far as is known, ran into its timeout. */
  readonly onOverrun?: () => void;
}

/** A link that calls may go over, and the places of the actor's members there. */
interface OpenWay {
  readonly link: Link;
  readonly members: ReadonlyMap<string, number> | undefined;
  readonly place: CallPlace;
}

/** What happens to calls now: they go over a link, wait for one, or are refused. */
type Way =
  | ({ readonly to: 'link' } & Pick<OpenWay, 'link' | 'members'>)
  | { readonly to: 'queue' }
  | { readonly to: 'nobody'; readonly failure: CallFailure };

/**
 * Where the calls to one actor pass, through all its incarnations, or those to the objects of one process: counted, bounded,
 * and kept while there is no link.
 */
export abstract class CallGate implements CallTarget, CallCarrier {
  readonly clock: Clock;
  /** For holds. */
  readonly weak = new WeakRef(this);
  private way: Way = { to: 'queue' };
  /** Of the latest incarnation. */
  private link: Link | undefined;
  private place: CallPlace;
  /** The way that calls took, or would take, had they not been told to wait. */
  private suspended: OpenWay | undefined;
  private queue: OutgoingCall[] = [];
  private readonly streams = new Set<OutgoingCall>();
  private streamsOver = false;
  private calls = 0;
  private bytes = 0;
  private keepAlive: NodeJS.Timeout | undefined;
  private whenIdle: (() => void) | undefined;

  constructor(private readonly options: CallGateOptions) {
    this.place = { actor: options.name };
    this.clock = options.clock ?? systemClock;
  }

  abstract release(object: number): void;
  abstract leave(holder: number): void;
  abstract handOn(reference: Reference, pin: number): Reference;

  get name(): string {
    return this.options.name;
  }

  get timeout(): number | undefined {
    return this.options.timeout;
  }

  get incarnation(): number | undefined {
    return this.place.incarnation;
  }

  submit(call: OutgoingCall, args: readonly unknown[]): void {
    const { way } = this;
    call.place = this.place;
    if (way.to === 'nobody') {
      endCall(call, way.failure, 'no');
      return;
    }
    if (!this.isForNow(call)) {
      endCall(call, staleLife, 'no');
      return;
    }
    if (this.streamsOver && streams(call)) {
      call.completeStream();
      if (call.settled) {
        call.gone();
        return;
      }
    }
    this.checkRoom(call);
    call.arm();
    if (call.settled) {
      call.gone();
      return;
    }
    try {
      if (way.to === 'queue') this.keep(call, args);
      else if (call.retries === 0) way.link.outgoing.submit(call, memberId(way.members, call), args);
      else if (encodeArguments(call, args)) way.link.outgoing.submitEncoded(call, memberId(way.members, call));
      // They are given when the call is written; until then its caller may release them.
      if (call.encoded !== undefined) keepProxies(call, call.encoded.given);
    } catch (error) {
      call.abandon();
      call.gone();
      throw error;
    }
    this.count(call);
  }

  withdraw(call: OutgoingCall): boolean {
    const place = this.queue.indexOf(call);
    if (place >= 0) this.queue.splice(place, 1);
    this.updateKeepAlive();
    call.gone();
    return false;
  }

  credit(call: OutgoingCall, items: number, bytes: number): void {
    this.link?.outgoing.credit(call, items, bytes);
  }

  /**
   * Calls go over this link now, those that waited first, unless its peer has asked for no more.
   * @param members of the actor in that process; undefined where callers know their places
   */
  openTo(link: Link, members: readonly Member[] | undefined, place: CallPlace): void {
    const way = { link, place, members: members && new Map(members.map((member, index) => [member.name, index])) };
    if (link.leave.isPeerLeaving) this.suspended = way;
    else this.openWay(way);
  }

  /** Calls wait, though the link goes on: it may end, or be used again. */
  suspend(): void {
    if (this.way.to !== 'link') return;
    this.suspended = { ...this.way, place: this.place };
    this.pause();
    const unwritten = this.suspended.link.outgoing.takeBack();
    this.waitAgain(unwritten);
  }

  /** The link is used again, if nothing else has happened meanwhile. */
  resume(): void {
    const { suspended } = this;
    if (suspended === undefined || this.way.to !== 'queue') return;
    this.openWay(suspended);
  }

  /** Calls wait from now on. */
  pause(): void {
    this.way = { to: 'queue' };
    this.place = { actor: this.name };
  }

  /** Calls fail from now on, and so do those that wait. */
  refuse(failure: CallFailure): void {
    this.way = { to: 'nobody', failure };
    for (const call of this.queue.splice(0)) endCall(call, failure, 'no');
    this.updateKeepAlive();
  }

  /**
   * The link has ended: its calls fail, but those never written wait again, and so do those that may run again, while calls
   * wait at all.
   */
  lost({ written, unwritten }: OpenCalls, failure: CallFailure): void {
    // It knows the calls, they know what they were made through, and that could never be collected while we know the link.
    if (this.way.to !== 'link') this.link = undefined;
    this.suspended = undefined;
    const waits = this.way.to === 'queue';
    const again: OutgoingCall[] = [];
    for (const call of written) {
      call.deaths++;
      if (waits && call.mayRunAgain) again.push(call);
      else endCall(call, failure, 'unknown');
    }
    for (const call of unwritten) {
      if (!waits) endCall(call, failure, 'no');
      else if (this.isForNow(call)) again.push(call);
      else endCall(call, staleLife, 'no');
    }
    this.waitAgain(again);
  }

  /** Ends all streams for their readers, as if they were complete; one that is asked for later is empty. Calls go on. */
  completeStreams(): void {
    this.streamsOver = true;
    for (const call of this.streams) call.completeStream();
  }

  /** Resolves when no call is open, at the latest after so many milliseconds. */
  async idle(timeout: number): Promise<void> {
    if (this.calls === 0) return;
    await new Promise<void>((resolve) => {
      const timer = this.clock.after(timeout, resolve);
      const whenIdle = (): void => {
        timer.cancel();
        resolve();
      };
      this.whenIdle = whenIdle;
    });
    this.whenIdle = undefined;
  }

  private openWay({ link, place, members }: OpenWay): void {
    this.place = place;
    this.link = link;
    this.suspended = undefined;
    this.way = { to: 'link', link, members };
    for (const call of this.queue.splice(0)) {
      call.place = place;
      if (this.isForNow(call)) this.send(link, call, members);
      else endCall(call, staleLife, 'no');
    }
    this.updateKeepAlive();
  }

  private send(link: Link, call: OutgoingCall, members: ReadonlyMap<string, number> | undefined): void {
    try {
      link.outgoing.submitEncoded(call, memberId(members, call));
    } catch (error) {
      call.fail(error, 'no');
      call.gone();
    }
  }

  private checkRoom(call: OutgoingCall): void {
    const { mailbox } = this.options;
    const unit = this.calls >= mailbox.calls ? 'calls' : 'bytes';
    if (unit === 'bytes' && this.bytes < mailbox.bytes) return;
    call.gone();
    throw new MailboxFullError({ ...call.facts(), limit: mailbox[unit], unit });
  }

  /**
   * Whether the life of the actor that calls go to now is one that the call is for. While there is none, that may be the next,
   * or one that does not know yet whether it goes on.
   */
  private isForNow({ request: { life } }: OutgoingCall): boolean {
    if (life === undefined) return true;
    life.incarnation ??= this.incarnation;
    return life.incarnation === this.incarnation || life.incarnation === this.suspended?.place.incarnation;
  }

  /** Before those that wait already. There may be more than fit on the stack. */
  private waitAgain(calls: readonly OutgoingCall[]): void {
    for (const call of calls) call.carrier = this;
    this.queue = [...calls, ...this.queue];
    this.updateKeepAlive();
  }

  private keep(call: OutgoingCall, args: readonly unknown[]): void {
    if (!encodeArguments(call, args)) return;
    call.carrier = this;
    this.queue.push(call);
    this.updateKeepAlive();
    this.options.onWaiting();
  }

  private count(call: OutgoingCall): void {
    // A getter of its arguments may have given it up.
    if (call.settled) return;
    this.calls++;
    this.bytes += call.bytes;
    if (streams(call)) this.streams.add(call);
    call.whenGone = this.onGone;
    call.whenTimedOut = this.onTimedOut;
  }

  private readonly onGone = (call: OutgoingCall): void => {
    this.calls--;
    this.bytes -= call.bytes;
    if (streams(call)) this.streams.delete(call);
    if (this.calls === 0) this.whenIdle?.();
  };

  private readonly onTimedOut = (ran: Ran): void => {
    if (ran !== 'no') this.options.onOverrun?.();
  };

  /** Open links keep the event loop alive while calls are open; calls that wait for one do it here. */
  private updateKeepAlive(): void {
    if (this.queue.length === 0) {
      clearInterval(this.keepAlive);
      this.keepAlive = undefined;
    } else this.keepAlive ??= setInterval(() => undefined, 2 ** 30);
  }
}
