import { elementIndex } from './element-index.js';
import type { SharedMember } from './shared-member.js';
import { sortOrder, type SortOptions } from './sort-order.js';

/**
 * An array for callers in other processes: what they get is copied. The methods are those of arrays, except that none takes
 * a function, and none that changes the list returns the list.
 */
export class SharedList<T> {
  constructor(private readonly array: T[]) {}

  get length(): number {
    return this.array.length;
  }

  at(index: number): T | undefined {
    return this.array.at(index);
  }

  /**
   * Replaces the element, counted from the end where negative.
   * @throws RangeError where there is none
   */
  set(index: number, value: T): void {
    this.array[elementIndex(index, this.array.length)] = value;
  }

  /** The new length. */
  push(...items: T[]): number {
    return this.array.push(...items);
  }

  pop(): T | undefined {
    return this.array.pop();
  }

  shift(): T | undefined {
    return this.array.shift();
  }

  /** The new length. */
  unshift(...items: T[]): number {
    return this.array.unshift(...items);
  }

  /** What was removed. */
  splice(...change: Splice<T>): T[] {
    return this.array.splice(...(change as [number, number, ...T[]]));
  }

  slice(start?: number, end?: number): T[] {
    return this.array.slice(start, end);
  }

  indexOf(item: T, from?: number): number {
    return this.array.indexOf(item, from);
  }

  lastIndexOf(item: T, ...from: [] | [from: number]): number {
    return this.array.lastIndexOf(item, ...(from as [number]));
  }

  includes(item: T, from?: number): boolean {
    return this.array.includes(item, from);
  }

  concat(...items: (T | readonly T[])[]): T[] {
    return this.array.concat(...(items as T[][]));
  }

  join(separator?: string): string {
    return this.array.join(separator);
  }

  flat<Depth extends number = 1>(depth?: Depth): FlatArray<T[], Depth>[] {
    return this.array.flat<T[], Depth>(depth);
  }

  reverse(): void {
    this.array.reverse();
  }

  fill(item: T, start?: number, end?: number): void {
    this.array.fill(item, start, end);
  }

  copyWithin(target: number, start: number, end?: number): void {
    this.array.copyWithin(target, start, end);
  }

  /** @throws TypeError for a function */
  sort(options?: SortOptions<T>): void {
    this.array.sort(sortOrder(options));
  }

  toReversed(): T[] {
    return this.array.toReversed();
  }

  /** @throws TypeError for a function */
  toSorted(options?: SortOptions<T>): T[] {
    return this.array.toSorted(sortOrder(options));
  }

  toSpliced(...change: Splice<T>): T[] {
    return this.array.toSpliced(...(change as [number, number, ...T[]]));
  }

  /** @throws RangeError where there is no such element */
  with(index: number, item: T): T[] {
    return this.array.with(index, item);
  }

  /** The indexes. */
  keys(): number[] {
    return [...this.array.keys()];
  }

  /** All of it. */
  values(): T[] {
    return [...this.array];
  }

  entries(): [number, T][] {
    return [...this.array.entries()];
  }

  /** The items one by one; those that come behind meanwhile, too. */
  *items(): Generator<T, void, undefined> {
    yield* this.array;
  }
}

/** Whether the count was given, be it as undefined, makes a difference. */
type Splice<T> = [start: number] | [start: number, count: number | undefined, ...items: T[]];

/** What is offered to other processes. */
export const LIST_MEMBERS = [
  { name: 'at', kind: 'method', returns: 'value' },
  { name: 'set', kind: 'method', returns: 'value' },
  { name: 'push', kind: 'method', returns: 'value' },
  { name: 'pop', kind: 'method', returns: 'value' },
  { name: 'shift', kind: 'method', returns: 'value' },
  { name: 'unshift', kind: 'method', returns: 'value' },
  { name: 'splice', kind: 'method', returns: 'value' },
  { name: 'slice', kind: 'method', returns: 'value' },
  { name: 'indexOf', kind: 'method', returns: 'value' },
  { name: 'lastIndexOf', kind: 'method', returns: 'value' },
  { name: 'includes', kind: 'method', returns: 'value' },
  { name: 'concat', kind: 'method', returns: 'value' },
  { name: 'join', kind: 'method', returns: 'value' },
  { name: 'flat', kind: 'method', returns: 'value' },
  { name: 'reverse', kind: 'method', returns: 'value' },
  { name: 'fill', kind: 'method', returns: 'value' },
  { name: 'copyWithin', kind: 'method', returns: 'value' },
  { name: 'sort', kind: 'method', returns: 'value' },
  { name: 'toReversed', kind: 'method', returns: 'value' },
  { name: 'toSorted', kind: 'method', returns: 'value' },
  { name: 'toSpliced', kind: 'method', returns: 'value' },
  { name: 'with', kind: 'method', returns: 'value' },
  { name: 'keys', kind: 'method', returns: 'value' },
  { name: 'values', kind: 'method', returns: 'value' },
  { name: 'entries', kind: 'method', returns: 'value' },
  { name: 'length', kind: 'property', returns: 'value' },
  { name: 'items', kind: 'method', returns: 'Iterator' },
] as const satisfies readonly SharedMember[];
