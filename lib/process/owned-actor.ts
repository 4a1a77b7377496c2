import type { AnyClass } from '../actor/actor-class.js';
import { actorMetadata } from '../actor/actor-metadata.js';
import { newId } from '../actor/process-id.js';
import type { ResolvedOptions } from '../actor/resolve-options.js';
import { localAddress } from '../channels/local-socket.js';
import { NO_ID } from '../link/hello.js';
import type { Link } from '../link/link.js';
import { ActorTarget } from '../objects/actor-target.js';
import type { ObjectSpace } from '../objects/object-space.js';
import type { Peer } from '../objects/peer.js';
import { type ActorPlace, actorReference, type AnyActorProxy, makeActorProxy } from '../proxies/actor.proxy.js';
import type { CallPlace } from '../link/outgoing-call.js';
import type { ActorOwner } from '../proxies/call-target.js';
import type { Hold } from '../proxies/hold.js';
import type { Member, Reference } from '../wire/reference.js';

export interface OwnedActorOptions {
  readonly actorClass: AnyClass;
  readonly options: ResolvedOptions;
  /** Whose actor it is. */
  readonly space: ObjectSpace;
  readonly onWaiting: () => void;
  readonly onOverrun: () => void;
  /** Nobody in this process has a proxy of the actor any more. */
  readonly onUnheld: () => void;
}

/** An actor of ours, as proxies of this process see it. */
export class OwnedActor extends ActorTarget {
  /** Its process is not met by way of what others have told us. */
  protected readonly isSought = false;
  /** The same in every incarnation. */
  readonly home: Omit<ActorPlace, 'process'>;

  constructor(private readonly owned: OwnedActorOptions) {
    const { options, space, onWaiting, onOverrun } = owned;
    const { name, timeout, mailbox } = options;
    const secret = newId();
    super({ name, timeout, mailbox, clock: space.clock, onWaiting, onOverrun }, secret);
    const actor = newId();
    this.home = { actor, name, secret, address: actorMetadata(owned.actorClass).address ?? localAddress(actor) };
    space.actors.set(actor, { target: this, make: (_reference, hold) => this.makeProxy(hold) });
  }

  /** It has no process, and will have none soon, or never again: who seeks it in other processes need not wait. */
  tellGone(forGood: boolean): void {
    for (const { liveLink } of this.owned.space.allPeers()) liveLink?.references.gone(this.home.actor, forGood);
  }

  /** The actor is no more. */
  remove(): void {
    this.owned.space.actors.delete(this.home.actor);
    this.tellGone(true);
  }

  /** @param owner present for the proxy that can end the actor */
  newProxy(owner?: ActorOwner): AnyActorProxy {
    return this.makeProxy(this.newHold(), owner);
  }

  makeProxy(hold: Hold, owner?: ActorOwner): AnyActorProxy {
    // It is not bound to an incarnation.
    const reference = actorReference(this.owned.actorClass, { ...this.home, process: NO_ID });
    return makeActorProxy(this.owned.actorClass, reference, { target: this, hold, owner });
  }

  /** An incarnation is ready. */
  begin(link: Link, peer: Peer, members: readonly Member[], place: CallPlace): void {
    this.attach(peer);
    this.openTo(link, members, place);
  }

  end(): void {
    this.detach();
  }

  /** Who is given a proxy of an actor that nobody has called yet could not start it. */
  override handOn(reference: Reference, pin: number): Reference {
    if (this.peer === undefined) this.owned.onWaiting();
    return super.handOn(reference, pin);
  }

  protected unheld(): void {
    this.owned.onUnheld();
  }
}
