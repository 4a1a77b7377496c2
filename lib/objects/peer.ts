import { ActorStoppedError, LinkLostError, StaleProxyError } from '../errors/index.js';
import type { OpenCalls } from '../link/caller-side.js';
import type { IncomingCall } from '../link/incoming-call.js';
import type { Link } from '../link/link.js';
import type { Claim, ReferenceUser } from '../link/reference-side.js';
import { Holder } from '../primitives/holder.js';
import { CallGate } from '../proxies/call-gate.js';
import type { CallFailure } from '../proxies/gated-calls.js';
import type { Reference } from '../wire/reference.js';
import type { ObjectSpace } from './object-space.js';
import type { OfferedObject } from './object-table.js';
import type { ActorFacts, RemoteActor } from './remote-actor.js';

/** Calls on the objects of one process that may be open or wait, and their bytes. */
const LIMITS = { calls: 100_000, bytes: 64 << 20 };

/** Objects that a peer may hold before it is asked to let go what it has forgotten; asked again when they double. */
const MANY = 4096;

/**
 * Another process: what it holds of ours, and the way of calls to its objects. It is over with its last link; the same
 * process, met again, is another peer.
 */
export class Peer extends CallGate implements ReferenceUser {
  /** Those of ours that the peer holds, and how often it received each. */
  private readonly given = new Map<OfferedObject, number>();
  private givenInAll = 0;
  private askAt = MANY;
  /** In whose names the peer takes our locks, by their numbers there. */
  private readonly holders = new Map<number, Holder>();
  /** What is to be said once there is a link. */
  private unsaid: ((link: Link) => void)[] = [];
  liveLink: Link | undefined;
  /** Hexadecimal id of the actor that lives there, what the process said of it, and the actor, where it is in use from here. */
  resident: string | undefined;
  actorFacts: ActorFacts | undefined;
  actor: RemoteActor | undefined;
  private failure: CallFailure | undefined;

  constructor(
    private readonly space: ObjectSpace,
    /** Hexadecimal id of the process. */
    readonly process: string,
    name: string,
    private readonly onWaiting: () => void,
  ) {
    super({ name, mailbox: LIMITS, clock: space.clock, onWaiting });
  }

  /** This process, as its own caller: that takes no link, as long as nothing is called. */
  private get isOurselves(): boolean {
    return this.process === this.space.id;
  }

  get isOpen(): boolean {
    return this.liveLink !== undefined;
  }

  get isOver(): boolean {
    return this.failure !== undefined;
  }

  /** Objects of ours that the peer holds: [object, receptions]. */
  get holdings(): readonly (readonly [OfferedObject, number])[] {
    return [...this.given];
  }

  get holdsAny(): boolean {
    return this.givenInAll > 0;
  }

  /** The peer holds something of ours beside the actor. */
  get holdsObjects(): boolean {
    for (const object of this.given.keys()) if (!object.isActor) return true;
    return false;
  }

  open(link: Link): void {
    this.liveLink = link;
    for (const say of this.unsaid.splice(0)) say(link);
    this.openTo(link, undefined, { actor: this.name });
  }

  /** From now on calls on its objects fail that way, also after the end of the link. */
  willEnd(failure: CallFailure): void {
    this.failure = failure;
    this.refuse(failure);
  }

  /** The link has ended, or none came to be. What the peer held is let go. */
  end(calls: OpenCalls | undefined, failure: CallFailure): void {
    this.liveLink = undefined;
    this.failure ??= staleFailure;
    this.refuse(this.failure);
    if (calls !== undefined) this.lost(calls, failure);
    this.unsaid = [];
    for (const holder of this.holders.values()) holder.leave();
    this.holders.clear();
    const given = [...this.given];
    this.given.clear();
    this.givenInAll = 0;
    for (const [object, count] of given) this.space.objects.drop(object, count);
    this.space.peerGone(this);
  }

  // What the peer holds of ours.

  /** The peer holds one more. */
  hold(object: OfferedObject): void {
    this.space.objects.retain(object);
    this.given.set(object, (this.given.get(object) ?? 0) + 1);
    if (++this.givenInAll < this.askAt) return;
    this.askAt *= 2;
    this.liveLink?.references.collect();
  }

  holds(object: OfferedObject): boolean {
    return this.given.has(object);
  }

  claimed({ object: id, secret, giver, pin }: Claim): void {
    const object = this.space.objects.get(id);
    // A claim that comes too late, or has no right to the object: its calls are refused one by one.
    if (object?.secret !== secret) return;
    this.hold(object);
    if (pin !== 0) this.space.consume(giver, pin);
  }

  released(id: number, count: number): void {
    const object = this.space.objects.get(id);
    const had = object === undefined ? 0 : (this.given.get(object) ?? 0);
    const gone = Math.min(had, count);
    if (object === undefined || gone === 0) return;
    if (gone === had) this.given.delete(object);
    else this.given.set(object, had - gone);
    this.givenInAll -= gone;
    if (this.givenInAll * 4 < this.askAt) this.askAt = Math.max(MANY, this.askAt / 2);
    this.space.objects.drop(object, gone);
    this.space.dropped();
  }

  pinned(id: number, pin: number): void {
    const object = this.space.objects.get(id);
    if (object !== undefined && this.holds(object)) this.space.pin(this, object, pin);
    else this.tellConsumed(pin);
  }

  unpinned(pin: number): void {
    this.space.pins.takeBack(this.process, pin);
  }

  pinConsumed(pin: number): void {
    this.space.pinConsumed(pin);
  }

  left(number: number): void {
    const holder = this.holders.get(number);
    this.holders.delete(number);
    holder?.leave();
  }

  collect(): void {
    this.space.options.collect();
  }

  gone(actor: string, forGood: boolean): void {
    this.space.remoteActor(actor)?.gone(forGood);
  }

  /** In whose name a call takes locks. */
  holderOf({ holder: number }: IncomingCall): Holder {
    let holder = this.holders.get(number);
    if (holder === undefined) this.holders.set(number, (holder = new Holder()));
    return holder;
  }

  /** A call in the holder's name is over: one that has nothing and waits for nothing need not be remembered. */
  settleHolder(number: number): void {
    if (this.holders.get(number)?.isIdle === true) this.holders.delete(number);
  }

  // What we hold of the peer's.

  claim(claim: Claim): void {
    this.say((link) => {
      link.references.claim(claim);
    });
  }

  release(object: number): void {
    this.space.releases.add(this, object);
  }

  /** Of the releases: so many receptions are given up. */
  giveUp(object: number, count: number): void {
    if (this.isOurselves) this.released(object, count);
    else
      this.say((link) => {
        link.references.release(object, count);
      });
  }

  leave(holder: number): void {
    if (this.isOurselves) this.left(holder);
    else
      this.say((link) => {
        link.references.leave(holder);
      });
  }

  handOn(reference: Reference, pin: number): Reference {
    if (this.isOver) return { ...reference, pin: 0 };
    this.say((link) => {
      link.references.pin(reference.object, pin);
    });
    return { ...reference, pin };
  }

  unpin(pin: number): void {
    this.say((link) => {
      link.references.unpin(pin);
    });
  }

  /** A pin of the peer's for an object of ours was consumed. */
  tellConsumed(pin: number): void {
    this.liveLink?.references.consumed(pin);
  }

  private say(say: (link: Link) => void): void {
    if (this.liveLink !== undefined) say(this.liveLink);
    else if (!this.isOver) {
      this.unsaid.push(say);
      // Also where nothing is ever called: whoever gave us a reference keeps its object alive only until we say so.
      if (!this.isOurselves) this.onWaiting();
    }
  }
}

const staleFailure: CallFailure = (call) =>
  new StaleProxyError(
    `${call?.facts().actor ?? 'The process'} of the proxy that ${call?.request.member.name ?? 'it'}() is called on has ` +
      'ended, and its objects with it: get a new one from the actor',
  );

/** Why what was sought is not any more. */
export const OVER = 'the process that called has ended its links';

/** How the calls on a process fail of which nobody here knows how it ended. */
export function linkLost(reason: string): CallFailure {
  return (call, ran) => new LinkLostError({ ...call?.facts(), ran, reason });
}

/** How they fail where the process said that it goes for good. */
export const stoppedFailure: CallFailure = (call, ran) => new ActorStoppedError({ ...call?.facts(), ran });
