import { inspect } from 'node:util';
import type { SharedMember } from './shared-member.js';

/** Pairs of key and value, in an array or a map. */
export type Entries<K, V> = Iterable<readonly [K, V]>;

/**
 * A map for callers in other processes: what they get is copied. Keys are the same as for the map itself, so that a copy of
 * an object is another key.
 */
export class SharedDict<K, V> {
  constructor(private readonly map: Map<K, V>) {}

  get size(): number {
    return this.map.size;
  }

  /** The value, or undefined where there is none. */
  get(key: K): V | undefined {
    return this.map.get(key);
  }

  set(key: K, value: V): void {
    this.map.set(key, value);
  }

  has(key: K): boolean {
    return this.map.has(key);
  }

  /** Whether there was one. */
  delete(key: K): boolean {
    return this.map.delete(key);
  }

  clear(): void {
    this.map.clear();
  }

  keys(): K[] {
    return [...this.map.keys()];
  }

  values(): V[] {
    return [...this.map.values()];
  }

  entries(): [K, V][] {
    return [...this.map.entries()];
  }

  /** The values of many keys, undefined where there is none. */
  getMany(keys: Iterable<K>): (V | undefined)[] {
    return [...keys].map((key) => this.map.get(key));
  }

  /**
   * Sets many, or none.
   * @throws TypeError when one of them is no pair
   */
  setMany(entries: Entries<K, V>): void {
    for (const [key, value] of checkedPairs(entries)) this.map.set(key, value);
  }

  /** The value; where there is none, it is this one from now on. */
  setDefault(key: K, value: V): V {
    if (!this.map.has(key)) this.map.set(key, value);
    return this.map.get(key) as V;
  }

  /** The same as `setMany()`, by the name that it has in Python. */
  update(entries: Entries<K, V>): void {
    this.setMany(entries);
  }

  /**
   * Takes a value out.
   * @throws RangeError where there is none, and no other value was given for that case
   */
  pop<Fallback = never>(key: K, ...fallback: [] | [fallback: Fallback]): V | Fallback {
    if (this.map.has(key)) {
      const value = this.map.get(key) as V;
      this.map.delete(key);
      return value;
    }
    if (fallback.length > 0) return fallback[0] as Fallback;
    throw new RangeError(`There is no key ${inspect(key, { depth: 1, breakLength: Infinity, maxStringLength: 200 })}`);
  }

  /** The entries one by one; those that come meanwhile, too. */
  *items(): Generator<[K, V], void, undefined> {
    yield* this.map.entries();
  }
}

function checkedPairs<K, V>(entries: Entries<K, V>): (readonly [K, V])[] {
  const given: unknown = entries;
  const pairs = typeof given === 'object' && given !== null && Symbol.iterator in given ? [...entries] : undefined;
  if (pairs?.every((pair: unknown) => Array.isArray(pair) && pair.length === 2) === true) return pairs;
  throw new TypeError('Entries are an array of pairs [key, value], or a map; of an object take Object.entries()');
}

/** What is offered to other processes. */
export const DICT_MEMBERS = [
  { name: 'get', kind: 'method', returns: 'value' },
  { name: 'set', kind: 'method', returns: 'value' },
  { name: 'has', kind: 'method', returns: 'value' },
  { name: 'delete', kind: 'method', returns: 'value' },
  { name: 'clear', kind: 'method', returns: 'value' },
  { name: 'size', kind: 'property', returns: 'value' },
  { name: 'keys', kind: 'method', returns: 'value' },
  { name: 'values', kind: 'method', returns: 'value' },
  { name: 'entries', kind: 'method', returns: 'value' },
  { name: 'getMany', kind: 'method', returns: 'value' },
  { name: 'setMany', kind: 'method', returns: 'value' },
  { name: 'setDefault', kind: 'method', returns: 'value' },
  { name: 'update', kind: 'method', returns: 'value' },
  { name: 'pop', kind: 'method', returns: 'value' },
  { name: 'items', kind: 'method', returns: 'Iterator' },
] as const satisfies readonly SharedMember[];
