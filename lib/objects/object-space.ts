import type { Channel } from '../channels/channel.js';
import { actorClassNamed } from '../actor/find-actor.js';
import { ACTOR_TYPEID } from '../actor/typeids.js';
import { ProxyError, StaleProxyError } from '../errors/index.js';
import type { Clock } from '../link/clock.js';
import { makeActorProxy } from '../proxies/actor.proxy.js';
import { methodOf } from '../proxies/proxy-class.js';
import { BaseProxy, proxyState, type ProxyState } from '../proxies/base.proxy.js';
import type { CallTarget } from '../proxies/call-target.js';
import { Hold } from '../proxies/hold.js';
import { makeProxy } from '../proxies/make-proxy.js';
import type { Reference } from '../wire/reference.js';
import type { RunContext } from './current-call.js';
import { Dispatcher } from './dispatcher.js';
import { callable, CALLBACK } from './callback-shape.js';
import { HandedOn } from './handed-on.js';
import { Network } from './network.js';
import { ObjectTable, OfferedObject } from './object-table.js';
import { openLoopback } from './loopback.js';
import { Peer } from './peer.js';
import { Pins } from './pins.js';
import { releaseAll } from './release-all.js';
import { type ActorFacts, RemoteActor } from './remote-actor.js';
import { type ProxyMembers, sharing } from './shapes.js';
import { SIGNAL, watchable } from './signal-shape.js';
import { Releases } from './releases.js';

/** The actor that lives in a space. */
export interface ResidentActor {
  /** Hexadecimal id, kept over restarts. */
  readonly id: string;
  readonly name: string;
  readonly className: string;
  readonly incarnation: number;
}

/** An actor, of whichever process, that references are made to. */
export interface ActorHome {
  readonly target: CallTarget & { newHold(giver: string, pin: number): Hold };
  readonly make: (reference: Reference, hold: Hold) => object;
}

export interface SpaceOptions {
  /** Hexadecimal id of the process; an inline actor has one of its own. */
  readonly id: string;
  readonly clock: Clock;
  /** Opens a channel to an address; what fails shows in its end. */
  connect(address: string): Channel;
  /** Somebody may want to reach us from now on. Twice is once. */
  listen(): void;
  /** References that nobody uses any more should be found. */
  collect(): void;
}

/**
 * All that one process offers to others and holds of theirs, over all its links. It does no input or output itself: a
 * simulation runs several of them against each other.
 */
export class ObjectSpace implements RunContext {
  readonly objects = new ObjectTable();
  readonly pins: Pins;
  readonly releases: Releases;
  readonly network: Network;
  dispatcher = new Dispatcher(this.objects, this);
  /** The proxy classes of the actor that lives here, by typeid. */
  ownProxies: ReadonlyMap<string, ProxyMembers> = new Map();
  resident: ResidentActor | undefined;
  /** Told when nobody but this process itself holds anything here. */
  onUnused: (() => void) | undefined;
  /** Actors that can be found from here in whichever incarnation: those that we own, and those of others. */
  readonly actors = new Map<string, ActorHome>();
  /** Of the family. */
  key: Buffer = Buffer.alloc(0);
  /** Where this process listens, once it does. */
  address = '';
  private readonly peers = new Map<string, Peer>();
  readonly handedOn = new HandedOn((process) => this.peers.get(process));
  private loopbackPeer: Peer | undefined;

  constructor(readonly options: SpaceOptions) {
    this.pins = new Pins(this.objects, options.clock, () => {
      this.dropped();
    });
    this.releases = new Releases(options.clock);
    this.network = new Network(this);
  }

  get id(): string {
    return this.options.id;
  }

  get name(): string {
    return this.resident?.name ?? 'application';
  }

  get clock(): Clock {
    return this.options.clock;
  }

  /** The way of this process to itself: its calls take the same codec as everybody's. */
  get loopback(): Peer {
    return (this.loopbackPeer ??= this.makeLoopback());
  }

  /** The peer of that process, if there is one now. */
  peer(process: string): Peer | undefined {
    return this.peers.get(process);
  }

  /** The process of an actor, if there is a link with it: the one that made the reference, or a later one. */
  openPeer({ process, actor }: Reference): Peer | undefined {
    const open = this.allPeers().filter((peer) => peer.isOpen);
    return open.find((peer) => peer.process === process || peer.resident === actor);
  }

  allPeers(): Peer[] {
    return [...this.peers.values()];
  }

  /** The peer of that process, which is reached by a link of its own when it is needed. */
  reach(reference: Reference): Peer {
    const { process, name } = reference;
    const peer: Peer = this.meet(process, name, () => {
      this.network.reach(peer, reference);
    });
    return peer;
  }

  /**
   * The peer at the other end of a link, whichever side has opened it.
   * @param onWaiting told when there is something to say to it, and no link
   */
  meet(process: string, name = '', onWaiting: () => void = () => undefined): Peer {
    let peer = this.peers.get(process);
    if (peer === undefined) this.peers.set(process, (peer = new Peer(this, process, name, onWaiting)));
    return peer;
  }

  /** What we tell others about the actor that lives here. */
  actorFacts(): ActorFacts | undefined {
    const { resident } = this;
    const actor = this.objects.get(0);
    if (resident === undefined || actor === undefined) return undefined;
    return { actor: resident.id, incarnation: resident.incarnation, members: actor.members };
  }

  /** An actor of somebody else, of which we have a proxy. */
  remoteActor(id: string): RemoteActor | undefined {
    const target = this.actors.get(id)?.target;
    return target instanceof RemoteActor ? target : undefined;
  }

  forgetActor(id: string, target: object): void {
    if (this.actors.get(id)?.target === target) this.actors.delete(id);
  }

  peerGone(peer: Peer): void {
    if (this.peers.get(peer.process) === peer) this.peers.delete(peer.process);
    this.pins.giverGone(peer.process);
    this.handedOn.peerGone(peer);
    this.dropped();
  }

  // Values that cross by reference.

  give(value: object, to: Peer): Reference {
    const state = proxyState(value);
    if (state !== undefined) return this.giveProxy(state, to);
    return this.giveOwn(value instanceof OfferedObject ? value : this.offer(value), to);
  }

  take(reference: Reference, from: Peer): unknown {
    if (reference.process === this.id) return this.takeHome(reference, from);
    const home = reference.kind === 'actor' || reference.object === 0 ? this.actorHome(reference) : undefined;
    if (home !== undefined) {
      const hold = home.target.newHold(from.process, reference.pin);
      // Actors are claimed, since they outlive processes; the reception that the process itself counted is given back.
      if (reference.process === from.process) from.release(reference.object);
      return withMethod(home.make(reference, hold), reference);
    }
    const peer = reference.process === from.process ? from : this.reach(reference);
    if (peer !== from) {
      const { object, secret, pin } = reference;
      peer.claim({ object, secret, giver: from.process, pin });
    }
    return makeProxy(reference, { target: peer, hold: new Hold(peer.weak, reference.object) });
  }

  /** What arrived is of no use to anybody. */
  discard(value: unknown): void {
    releaseAll(value, this.objects);
  }

  /** @throws ProxyError when the typeid is not known, or not meant for the value */
  share(value: object, typeid: string): OfferedObject {
    const actor = this.objects.get(0);
    if (typeid === ACTOR_TYPEID) {
      if (actor?.value === value) return actor;
      throw new ProxyError("The typeid 'actor' is for the actor itself: proxy(this, 'actor')");
    }
    const { shape, wrap } = sharing(value, typeid, this.ownProxies);
    return this.objects.offer(value, shape, wrap);
  }

  /** A proxy of the actor that lives here. */
  self(): object | undefined {
    const actor = this.objects.get(0);
    return actor === undefined ? undefined : this.localProxy(actor);
  }

  /** A proxy of an object of this process, for this process. */
  localProxy(object: OfferedObject): object {
    const { loopback } = this;
    loopback.hold(object);
    const reference = this.referenceTo(object);
    const how = { target: loopback, hold: new Hold(loopback.weak, object.id) };
    if (!object.isActor) return makeProxy(reference, how);
    return makeActorProxy(actorClassNamed(reference.className), reference, { ...how, owner: undefined });
  }

  // Pins: a reference that is being handed on keeps its object alive.

  /** A peer hands an object of ours on. */
  pin(giver: Peer, object: OfferedObject, pin: number): void {
    this.options.listen();
    if (!this.pins.set(object, giver.process, pin)) giver.tellConsumed(pin);
  }

  /** The one that it was handed to has come. */
  consume(giver: string, pin: number): void {
    if (this.pins.consume(giver, pin)) this.peers.get(giver)?.tellConsumed(pin);
  }

  pinConsumed(pin: number): void {
    this.handedOn.consumed(pin);
  }

  /** Something is held no more: perhaps nothing is. */
  dropped(): void {
    if (this.onUnused !== undefined && this.isUnused) this.onUnused();
  }

  /** Whether somebody else holds anything that lives here but the actor. */
  get isHeld(): boolean {
    return this.pins.size > 0 || this.allPeers().some((peer) => peer.holdsObjects);
  }

  get isUnused(): boolean {
    return this.pins.size === 0 && !this.allPeers().some((peer) => peer.holdsAny);
  }

  private giveProxy(state: ProxyState, to: Peer): Reference {
    const { target, reference } = state;
    if (target === this.loopbackPeer) {
      const object = this.objects.get(reference.object);
      if (object !== undefined) return { ...this.giveOwn(object, to), kind: reference.kind, method: reference.method };
    }
    return this.handedOn.hand(reference, target, to);
  }

  private offer(value: object): OfferedObject {
    const [shape, wrap] = value instanceof AbortSignal ? [SIGNAL, watchable] : [CALLBACK, callable];
    return this.objects.offer(value, shape, wrap);
  }

  private giveOwn(object: OfferedObject, to: Peer): Reference {
    // Whoever gets it next dials at once, and takes it from an actor where nobody listens that it has ended.
    if (this.resident !== undefined) this.options.listen();
    to.hold(object);
    return this.referenceTo(object);
  }

  referenceTo({ id, secret, shape }: OfferedObject): Reference {
    const { id: process, address, resident } = this;
    return {
      kind: shape.kind,
      process,
      actor: resident?.id ?? '',
      name: resident?.name ?? '',
      className: resident?.className ?? '',
      incarnation: resident?.incarnation ?? 0,
      object: id,
      secret,
      typeid: shape.typeid,
      method: '',
      members: shape.members,
      addresses: [address],
      pin: 0,
    };
  }

  private takeHome(reference: Reference, from: Peer): unknown {
    const { object: id, secret, pin } = reference;
    const object = this.objects.get(id);
    const home = object?.secret === secret ? this.atHome(object, reference) : undefined;
    // Only now: what kept the object alive on its way here may be all that did.
    if (pin !== 0) this.consume(from.process, pin);
    else if (from === this.loopbackPeer) from.released(id, 1);
    if (home === undefined) throw new StaleProxyError('The object is not shared any more');
    return home;
  }

  private atHome(object: OfferedObject, { kind, method }: Reference): object {
    const isItself = object.shape === SIGNAL || (kind === 'callback' && method === '');
    return isItself ? object.value : withMethod(this.localProxy(object), { kind, method });
  }

  /** Linked with itself by the first call that waits, of however many there are by then. */
  private makeLoopback(): Peer {
    let isLinked = false;
    const peer: Peer = new Peer(this, this.id, this.resident?.name ?? 'this process', () => {
      if (isLinked) return;
      isLinked = true;
      openLoopback(this, peer);
    });
    return peer;
  }

  private actorHome(reference: Reference): ActorHome {
    const known = this.actors.get(reference.actor);
    if (known !== undefined) return known;
    const target = new RemoteActor(this, reference);
    const home: ActorHome = { target, make: (arrived, hold) => target.makeProxy(arrived, hold) };
    this.actors.set(reference.actor, home);
    return home;
  }
}

/** The proxy, or the one method of it that the reference is for. */
function withMethod(proxy: object, { kind, method }: Pick<Reference, 'kind' | 'method'>): object {
  return kind === 'callback' && method !== '' && proxy instanceof BaseProxy ? methodOf(proxy, method) : proxy;
}
