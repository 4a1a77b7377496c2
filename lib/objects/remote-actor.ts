import { actorClassNamed } from '../actor/find-actor.js';
import type { OpenCalls } from '../link/caller-side.js';
import type { CallFailure } from '../proxies/gated-calls.js';
import { makeActorProxy } from '../proxies/actor.proxy.js';
import type { Hold } from '../proxies/hold.js';
import type { Member, Reference } from '../wire/reference.js';
import { ActorTarget } from './actor-target.js';
import type { ObjectSpace } from './object-space.js';
import { linkLost, OVER, type Peer, stoppedFailure } from './peer.js';
import { describeDials, type DialFailure, Redial } from './redial.js';

/** What the process of an actor says about it. */
export interface ActorFacts {
  readonly actor: string;
  readonly incarnation: number;
  readonly members: readonly Member[];
}

/** Calls that may be open or wait, and their bytes. The actor has limits of its own. */
const LIMITS = { calls: 10_000, bytes: 64 << 20 };

/** An actor that somebody else owns, found again in each of its incarnations by its address. */
export class RemoteActor extends ActorTarget {
  private redial: Redial | undefined;
  private stopped = false;
  /** What its owner has said since we were last linked with it. */
  private said: 'gone' | 'gone for good' | undefined;

  constructor(
    private readonly space: ObjectSpace,
    private readonly reference: Reference,
  ) {
    super(
      {
        name: reference.name,
        mailbox: LIMITS,
        clock: space.clock,
        onWaiting: () => {
          this.reach();
        },
      },
      reference.secret,
    );
  }

  private get address(): string {
    return this.reference.addresses[0] ?? '';
  }

  protected get isSought(): boolean {
    return this.redial !== undefined;
  }

  override newHold(giver?: string, pin = 0): Hold {
    const hold = super.newHold(giver, pin);
    this.reach();
    return hold;
  }

  makeProxy(reference: Reference, hold: Hold): object {
    return makeActorProxy(actorClassNamed(reference.className), reference, { target: this, hold, owner: undefined });
  }

  /** The link with the process of now has ended; calls that were not written wait for the next one. */
  linkLost(calls: OpenCalls, failure: CallFailure, stopped: boolean): void {
    this.detach();
    this.stopped = stopped;
    const goesOn = !stopped && !this.space.network.isClosing;
    if (goesOn) this.pause();
    else this.refuse(stopped ? stoppedFailure : failure);
    this.lost(calls, failure);
    if (goesOn && this.isHeld) this.reach();
  }

  /** It is not dialled any more; calls that wait for it fail. */
  giveUp(reason: string): void {
    if (this.stopped || this.peer !== undefined) return;
    this.endRedial();
    this.refuse(linkLost(reason));
    this.pause();
    if (!this.isHeld) this.settle();
  }

  /** It is dialled for a little longer, in case that this is not true any more, and given up if nobody answers. */
  gone(forGood: boolean): void {
    this.said = forGood ? 'gone for good' : 'gone';
    if (this.redial !== undefined) this.dial();
  }

  /** The process of now has said that the actor lives there. */
  found(peer: Peer, facts: ActorFacts): void {
    this.endRedial();
    this.meet(peer, facts);
  }

  protected unheld(): void {
    this.space.forgetActor(this.reference.actor, this);
    if (this.peer?.actor === this) this.peer.actor = undefined;
    this.endRedial();
    this.detach();
  }

  private reach(): void {
    if (this.peer !== undefined || this.redial !== undefined || this.stopped) return;
    const known = this.space.openPeer(this.reference);
    if (known !== undefined && (known.process === this.reference.process || known.actorFacts !== undefined)) {
      this.meet(known, known.actorFacts);
      return;
    }
    if (this.space.network.isClosing) this.giveUp(OVER);
    else this.dial();
  }

  private dial(): void {
    let last: DialFailure = 'no answer';
    const attempts = {
      over: () => this.redial !== redial,
      try: (failed: () => void) => {
        // It has come to us meanwhile, and will say next that it is ready.
        if (this.space.openPeer(this.reference) !== undefined) {
          failed();
          return () => undefined;
        }
        return this.space.network.dialActor(this.reference, {
          ready: (peer, facts) => {
            this.found(peer, facts);
          },
          failed: (why) => {
            last = why;
            failed();
          },
        });
      },
      gaveUp: () => {
        const reason = describeDials(last, this.address);
        if (this.said === 'gone for good' && last === 'nobody listens') this.stop();
        else this.giveUp(last === 'refused' ? reason : `${reason}: the actor has ended, or cannot start`);
      },
    };
    const redial = new Redial(this.space.clock, attempts, this.said === undefined);
    this.endRedial();
    this.redial = redial;
    redial.start();
  }

  private endRedial(): void {
    const { redial } = this;
    this.redial = undefined;
    redial?.stop();
  }

  private stop(): void {
    this.endRedial();
    this.stopped = true;
    this.refuse(stoppedFailure);
    if (!this.isHeld) this.settle();
  }

  private meet(peer: Peer, facts: ActorFacts | undefined): void {
    const { liveLink } = peer;
    if (liveLink === undefined || !this.isNeeded || this.peer !== undefined) return;
    this.said = undefined;
    peer.actor = this;
    this.attach(peer);
    if (!this.isHeld) return;
    const { members = this.reference.members, incarnation = this.reference.incarnation } = facts ?? {};
    this.openTo(liveLink, members, { actor: this.name, incarnation });
  }
}
