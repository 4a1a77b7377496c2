import { newId } from '../actor/process-id.js';
import type { OfferedMember } from '../actor/member.js';
import { ByReference } from '../wire/by-reference.js';

/** What callers may do with an object. */
export interface Shape {
  readonly kind: 'actor' | 'object' | 'callback';
  readonly typeid: string;
  /** The number of a member on the wire is its place here. */
  readonly members: readonly OfferedMember[];
  /** Whether its methods act in the name of their caller, who may be gone before it gets the result: see `Errand`. */
  readonly errands: boolean;
}

/** An object that callers can reach. It is in the table while somebody holds it. */
export class OfferedObject extends ByReference {
  /** Holders and pins, over all processes. */
  holds = 0;

  constructor(
    readonly id: number,
    /** What was shared. */
    public value: object,
    /** What has the members: the value itself, or what stands in front of it. */
    public target: object,
    readonly shape: Shape,
    readonly secret: string,
  ) {
    super();
  }

  get members(): readonly OfferedMember[] {
    return this.shape.members;
  }

  /** Only calls on the actor itself wait for a slot of its mailbox. */
  get isActor(): boolean {
    return this.shape.kind === 'actor';
  }
}

/** What this process offers, by object id. Ids are never reused. */
export class ObjectTable {
  /** By id: those that are held. The actor is always there. */
  private readonly held = new Map<number, OfferedObject>();
  /** Each object once for each typeid, however often it is shared. */
  private readonly known = new WeakMap<object, Map<string, OfferedObject>>();
  private nextId = 1;

  get(id: number): OfferedObject | undefined {
    return this.held.get(id);
  }

  /** Objects that are held, the actor not counted. */
  get size(): number {
    return this.held.size - (this.held.has(0) ? 1 : 0);
  }

  [Symbol.iterator](): IterableIterator<OfferedObject> {
    return this.held.values();
  }

  /** The actor itself has id 0. It can be referred to before its constructor is done. */
  setActor(shape: Shape, secret: string): (instance: object) => void {
    const actor = new OfferedObject(0, this, this, shape, secret);
    this.held.set(0, actor);
    return (instance) => {
      actor.value = actor.target = instance;
    };
  }

  /** The same value under the same typeid is the same object. */
  offer(value: object, shape: Shape, wrap: (value: object) => object = (same) => same): OfferedObject {
    let byTypeid = this.known.get(value);
    if (byTypeid === undefined) this.known.set(value, (byTypeid = new Map<string, OfferedObject>()));
    let object = byTypeid.get(shape.typeid);
    if (object === undefined) {
      object = new OfferedObject(this.nextId++, value, wrap(value), shape, newId());
      byTypeid.set(shape.typeid, object);
    }
    return object;
  }

  /** Whether the value is, or was, shared. */
  knows(value: object): boolean {
    return this.known.has(value);
  }

  retain(object: OfferedObject): void {
    if (object.holds++ === 0) this.held.set(object.id, object);
  }

  drop(object: OfferedObject, count = 1): void {
    object.holds -= count;
    if (object.holds === 0 && !object.isActor) this.held.delete(object.id);
  }
}
