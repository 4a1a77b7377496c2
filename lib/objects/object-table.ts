import type { Member } from '../wire/reference.js';

/** An object that callers can reach, and the members of it that they may use. */
export interface OfferedObject {
  readonly target: object;
  /** The number of a member on the wire is its place here. */
  readonly members: readonly Member[];
  /** Only calls on the actor itself wait for a slot of its mailbox. */
  readonly isActor: boolean;
}

/** What this process offers, by object id. Ids are never reused. */
export class ObjectTable {
  private readonly objects = new Map<number, OfferedObject>();

  get(id: number): OfferedObject | undefined {
    return this.objects.get(id);
  }

  /** The actor itself has id 0. */
  setActor(target: object, members: readonly Member[]): void {
    this.objects.set(0, { target, members, isActor: true });
  }
}
