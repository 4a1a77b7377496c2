import { createHash } from 'node:crypto';
import type { Channel } from '../../../lib/channels/channel.js';
import { openLoopback } from '../../../lib/objects/loopback.js';
import { ObjectSpace } from '../../../lib/objects/object-space.js';
import type { OfferedObject } from '../../../lib/objects/object-table.js';
import type { Peer } from '../../../lib/objects/peer.js';
import { RemoteActor } from '../../../lib/objects/remote-actor.js';
import { proxyState } from '../../../lib/proxies/base.proxy.js';
import type { Reference } from '../../../lib/wire/reference.js';
import { ProcessClock } from '../virtual-clock.js';
import { Desk, type Parcel } from './desk.js';
import { type Handing, Holding, type Thing } from './holding.js';
import type { Place } from './network.js';
import type { World } from './world.js';

/** From whom a reference comes that nobody has handed on. */
const NOBODY: Partial<Peer> = { process: '0'.repeat(32) };

/** What a proxy of a desk does. */
export type DeskProxy = { [K in keyof Desk]: (...args: Parameters<Desk[K]>) => Promise<Awaited<ReturnType<Desk[K]>>> };

/** A process that shares, takes and hands on references, and remembers each until it lets it go. */
export class SimulatedProcess implements Place {
  readonly clock: ProcessClock;
  readonly space: ObjectSpace;
  alive = true;
  listening = false;
  /** What it has and has not let go. */
  shelf: Holding[] = [];
  /** From now on it lets everything go that it gets. */
  closing = false;
  readonly desk: Thing;
  private readonly deskHolding: Holding;
  /** All it ever had, so that garbage collection has no part in this. */
  private readonly everything: unknown[] = [];
  private readonly cuts = new Set<SimulatedProcess>();

  constructor(
    private readonly world: World,
    readonly name: string,
  ) {
    this.clock = new ProcessClock(world.clock);
    this.space = new ObjectSpace({
      id: createHash('md5').update(`${name} ${world.random.next()}`).digest('hex'),
      clock: this.clock,
      connect: (address) => world.connect(this, address),
      listen: () => {
        this.listening = true;
      },
      collect: () => undefined,
    });
    this.space.key = Buffer.alloc(32, 7);
    this.space.address = name;
    openLoopback(this.space, this.space.loopback, world.loopback(this));
    this.desk = world.thing(this, 'desk');
    const desk = this.space.localProxy(
      world.random.chance(0.6) ? this.actor() : this.space.share(new Desk(this), 'auto'),
    );
    this.deskHolding = this.keep(new Holding(desk, this.desk, undefined));
  }

  /** The desk, where an actor lives in the process: others find it by its id. */
  private actor(): OfferedObject {
    const { space, name } = this;
    const desk = new Desk(this);
    const { members } = space.share(desk, 'auto');
    const id = createHash('md5').update(`actor ${space.id}`).digest('hex');
    space.resident = { id, name, className: '', incarnation: 1 };
    space.objects.setActor({ kind: 'actor', typeid: 'actor', members, errands: false }, id)(desk);
    return space.objects.get(0)!;
  }

  accept(channel: Channel): void {
    this.space.network.accept(channel);
  }

  isLinkedWith({ space }: SimulatedProcess): boolean {
    return this.space.peer(space.id)?.isOpen === true;
  }

  /** Learns of another process as from a file: nobody hands the reference on. */
  introduce(other: SimulatedProcess): void {
    const reference = (proxyState(other.deskHolding.value) as { reference: Reference }).reference;
    this.keep(new Holding(this.space.take(reference, NOBODY as Peer) as object, other.desk, undefined));
  }

  share(): Holding {
    const thing = this.world.thing(this, this.world.random.chance(0.8) ? 'dict' : 'callback');
    const answer = (): number => thing.no;
    const value =
      thing.kind === 'callback' ? answer : this.space.localProxy(this.space.share(new Map([['no', thing.no]]), 'dict'));
    return this.keep(new Holding(value, thing, undefined));
  }

  /** A desk that it can reach, of another process. */
  deskOf(other: SimulatedProcess): Holding | undefined {
    return this.shelf.find(({ thing }) => thing === other.desk);
  }

  parcel(holding: Holding): Parcel {
    const handing: Handing = this.world.handing(this, holding);
    return { no: handing.no, item: holding.value };
  }

  /** A reference has arrived. */
  receive({ no, item }: Parcel): Holding | undefined {
    const handing = this.world.handings[no]!;
    this.everything.push(item);
    if (!this.alive) return undefined;
    const holding = new Holding(item as object, handing.of.thing, handing);
    this.world.note(`${this.name} has ${handing.of.thing.no} from ${handing.giver.name}`);
    this.keep(holding);
    if (this.closing) this.release(holding);
    return holding;
  }

  release(holding: Holding): void {
    // Those who know of it from elsewhere have not said so yet.
    if (holding === this.deskHolding && !this.closing) return;
    holding.look();
    this.world.note(`${this.name} releases ${holding.thing.no}`);
    this.shelf = this.shelf.filter((other) => other !== holding);
    holding.release();
  }

  /** Calls what it has, which must succeed. */
  async use(holding: Holding): Promise<void> {
    const { thing, value } = holding;
    await this.attempt(`use ${thing.no}`, [holding], async () => {
      const answer = await this.ask(thing, value);
      const expected = thing.kind === 'desk' ? thing.owner.name : thing.no;
      if (answer !== expected) this.world.broken(`${this.name} got ${String(answer)} for ${thing.no}`);
    });
  }

  /** Does something that succeeds if what it needs is there; returns undefined where it did not. */
  async attempt<T>(what: string, needs: readonly Holding[], action: () => Promise<T>): Promise<T | undefined> {
    if (!this.alive) return undefined;
    for (const holding of needs) holding.look();
    try {
      const result = await action();
      return result;
    } catch (error) {
      if (this.mayFail(needs)) this.world.note(`${this.name} could not ${what}: ${String(error)}`);
      else this.world.broken(`${this.name} could not ${what}: ${String(error)}`);
      return undefined;
    }
  }

  /** Links of it were cut from the other. */
  wasCutFrom(other: SimulatedProcess): boolean {
    return this.cuts.has(other);
  }

  cutFrom(other: SimulatedProcess): void {
    this.cuts.add(other);
  }

  die(): void {
    for (const holding of this.shelf) holding.look();
    this.alive = false;
    this.listening = false;
    this.clock.die();
  }

  /** Leaves nothing behind. */
  dispose(): void {
    const actors = [...this.space.actors.values()].map(({ target }) => target);
    const remote = actors.filter((actor) => actor instanceof RemoteActor);
    for (const gate of [...this.space.allPeers(), this.space.loopback, ...remote]) gate.refuse(() => new Error('over'));
  }

  private mayFail(needs: readonly Holding[]): boolean {
    if (!this.alive) return true;
    return needs.some((holding) => {
      const { owner } = holding.thing;
      const isCutOff = this.wasCutFrom(owner) && (holding.isLasting || holding.peer?.isOver !== false);
      return !owner.alive || isCutOff || holding.mayBeLost(this.world.lossy);
    });
  }

  private keep(holding: Holding): Holding {
    holding.look();
    this.shelf.push(holding);
    this.everything.push(holding);
    return holding;
  }

  private ask(thing: Thing, value: object): Promise<unknown> {
    if (thing.kind === 'desk') return (value as DeskProxy).ping();
    if (thing.kind === 'dict') return (value as { get(key: string): Promise<unknown> }).get('no');
    return Promise.resolve((value as () => unknown)());
  }
}
