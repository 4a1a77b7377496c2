import type { SharedMember } from './shared-member.js';

/**
 * A set for callers in other processes: what they get is copied. Values are the same as for the set itself, so that a copy
 * of an object is another value. Where another set is asked for, an array will do.
 */
export class SharedSet<T> {
  constructor(private readonly set: Set<T>) {}

  get size(): number {
    return this.set.size;
  }

  add(value: T): void {
    this.set.add(value);
  }

  has(value: T): boolean {
    return this.set.has(value);
  }

  /** Whether it was in. */
  delete(value: T): boolean {
    return this.set.delete(value);
  }

  clear(): void {
    this.set.clear();
  }

  values(): T[] {
    return [...this.set];
  }

  addMany(values: Iterable<T>): void {
    for (const value of values) this.set.add(value);
  }

  /** Those of both. */
  union(other: Iterable<T>): Set<T> {
    return new Set([...this.set, ...other]);
  }

  /** Those that both have. */
  intersection(other: Iterable<T>): Set<T> {
    const others = setOf(other);
    const [fewer, more] = this.set.size <= others.size ? [this.set, others] : [others, this.set];
    return new Set([...fewer].filter((value) => more.has(value)));
  }

  /** Those that the other has not. */
  difference(other: Iterable<T>): Set<T> {
    const others = setOf(other);
    return new Set([...this.set].filter((value) => !others.has(value)));
  }

  /** Those that only one of the two has. */
  symmetricDifference(other: Iterable<T>): Set<T> {
    const others = setOf(other);
    const added = [...others].filter((value) => !this.set.has(value));
    return new Set([...this.difference(others), ...added]);
  }

  /** Whether the other has all of these. */
  isSubsetOf(other: Iterable<T>): boolean {
    const others = setOf(other);
    return this.set.size <= others.size && every(this.set, (value) => others.has(value));
  }

  /** Whether these are all that the other has. */
  isSupersetOf(other: Iterable<T>): boolean {
    return every(setOf(other), (value) => this.set.has(value));
  }

  /** Whether the other has none of these. */
  isDisjointFrom(other: Iterable<T>): boolean {
    return every(setOf(other), (value) => !this.set.has(value));
  }

  /** The values one by one; those that come meanwhile, too. */
  *items(): Generator<T, void, undefined> {
    yield* this.set;
  }
}

/** Not `new Set(values)`, which takes nothing at all for an empty set. */
function setOf<T>(values: Iterable<T>): Set<T> {
  return new Set([...values]);
}

function every<T>(values: Iterable<T>, holds: (value: T) => boolean): boolean {
  for (const value of values) if (!holds(value)) return false;
  return true;
}

/** What is offered to other processes. */
export const SET_MEMBERS = [
  { name: 'add', kind: 'method', returns: 'value' },
  { name: 'has', kind: 'method', returns: 'value' },
  { name: 'delete', kind: 'method', returns: 'value' },
  { name: 'clear', kind: 'method', returns: 'value' },
  { name: 'size', kind: 'property', returns: 'value' },
  { name: 'values', kind: 'method', returns: 'value' },
  { name: 'addMany', kind: 'method', returns: 'value' },
  { name: 'union', kind: 'method', returns: 'value' },
  { name: 'intersection', kind: 'method', returns: 'value' },
  { name: 'difference', kind: 'method', returns: 'value' },
  { name: 'symmetricDifference', kind: 'method', returns: 'value' },
  { name: 'isSubsetOf', kind: 'method', returns: 'value' },
  { name: 'isSupersetOf', kind: 'method', returns: 'value' },
  { name: 'isDisjointFrom', kind: 'method', returns: 'value' },
  { name: 'items', kind: 'method', returns: 'Iterator' },
] as const satisfies readonly SharedMember[];
