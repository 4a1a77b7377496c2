import type { AnyClass } from '../actor/actor-class.js';
import { actorClassNamed } from '../actor/find-actor.js';
import { ActorStoppedError, type Ran } from '../errors/index.js';
import type { OpenCalls } from '../link/caller-side.js';
import type { OutgoingCall } from '../link/outgoing-call.js';
import { type CallFailure, CallGate } from '../proxies/call-gate.js';
import { makeActorProxy } from '../proxies/actor.proxy.js';
import { Hold } from '../proxies/hold.js';
import type { Member, Reference } from '../wire/reference.js';
import type { ObjectSpace } from './object-space.js';
import { linkLost, type Peer } from './peer.js';
import { Redial } from './redial.js';

/** What the process of an actor says about it. */
export interface ActorFacts {
  readonly actor: string;
  readonly incarnation: number;
  readonly members: readonly Member[];
}

/** Calls that may be open or wait, and their bytes. The actor has limits of its own. */
const LIMITS = { calls: 10_000, bytes: 64 << 20 };

/** An actor that somebody else owns, found again in each of its incarnations by its address. */
export class RemoteActor extends CallGate {
  private holds = 0;
  /** Receptions that the process of now was told of. */
  private claimed = 0;
  /** Pins that no process was told of yet. */
  private pins: { readonly giver: string; readonly pin: number }[] = [];
  private peer: Peer | undefined;
  private dialling = false;
  private stopped = false;

  constructor(
    private readonly space: ObjectSpace,
    private readonly reference: Reference,
  ) {
    super({
      name: reference.name,
      mailbox: LIMITS,
      clock: space.clock,
      onWaiting: () => {
        this.reach();
      },
    });
  }

  override get address(): string {
    return this.reference.addresses[0] ?? '';
  }

  newHold({ pin }: Reference, giver: string): Hold {
    this.holds++;
    if (this.peer !== undefined) this.claim(this.peer, giver, pin);
    else {
      this.pins.push({ giver, pin });
      this.reach();
    }
    return new Hold(this, 0);
  }

  makeProxy(reference: Reference, hold: Hold): object {
    const known: AnyClass | undefined = actorClassNamed(reference.className);
    return makeActorProxy(known, reference, { target: this, hold, owner: undefined });
  }

  release(): void {
    if (--this.holds > 0) return;
    this.space.forgetActor(this.reference.actor, this);
    this.peer?.giveUp(0, this.claimed);
    this.claimed = 0;
    if (this.peer?.actor === this) this.peer.actor = undefined;
    this.peer = undefined;
  }

  leave(): void {
    return;
  }

  handOn(reference: Reference, pin: number): Reference {
    const { peer } = this;
    return peer === undefined ? { ...reference, pin: 0 } : { ...peer.handOn(reference, pin), process: peer.process };
  }

  unpin(pin: number): void {
    this.peer?.unpin(pin);
  }

  /** The link with the process of now has ended; calls that were not written wait for the next one. */
  linkLost(calls: OpenCalls, failure: CallFailure, stopped: boolean): void {
    this.peer = undefined;
    this.claimed = 0;
    this.stopped = stopped;
    if (stopped) this.refuse(stoppedFailure);
    else this.hold();
    this.lost(calls, failure);
    if (!stopped && this.holds > 0) this.reach();
  }

  private reach(): void {
    if (this.peer !== undefined || this.dialling || this.stopped) return;
    const known = this.space.peer(this.reference.process);
    if (known?.isOpen === true) {
      this.attach(known, known.actorFacts);
      return;
    }
    this.dialling = true;
    new Redial(this.space.clock, {
      over: () => !this.dialling,
      try: (failed) => {
        this.space.network.dialActor(this.address, this.reference.actor, {
          opened: (peer, facts) => {
            this.dialling = false;
            this.attach(peer, facts);
          },
          failed,
        });
      },
      gaveUp: () => {
        this.dialling = false;
        this.refuse(linkLost(`nobody answers at ${this.address}: the actor has ended, or cannot start`));
        this.hold();
      },
    }).start();
  }

  private attach(peer: Peer, facts: ActorFacts | undefined): void {
    const { link } = peer;
    if (link === undefined || this.holds === 0) return;
    this.peer = peer;
    peer.actor = this;
    if (this.pins.length === 0) this.claim(peer, peer.process, 0);
    for (const { giver, pin } of this.pins.splice(0)) this.claim(peer, giver, pin);
    const { members = this.reference.members, incarnation = this.reference.incarnation } = facts ?? {};
    this.openTo(link, members, { actor: this.name, incarnation });
  }

  private claim(peer: Peer, giver: string, pin: number): void {
    this.claimed++;
    peer.claim({ object: 0, secret: this.reference.secret, giver, pin });
  }
}

function stoppedFailure(call: OutgoingCall | undefined, ran: Ran): Error {
  return new ActorStoppedError({ ...call?.facts(), ran });
}
