import { proxyState } from '../proxies/base.proxy.js';
import type { ObjectTable } from './object-table.js';

/** Releases every proxy in a value that has just arrived, so that nobody else has it. What came home is left alone. */
export function releaseAll(value: unknown, own: ObjectTable, seen = new Set<unknown>()): void {
  const state = proxyState(value);
  if (state !== undefined) {
    state.hold.release();
    return;
  }
  if (typeof value !== 'object' || value === null || seen.has(value) || own.knows(value)) return;
  seen.add(value);
  for (const part of partsOf(value)) releaseAll(part, own, seen);
}

function partsOf(value: object): Iterable<unknown> {
  if (value instanceof Map) return [...value.keys(), ...value.values()] as unknown[];
  if (value instanceof Set) return value as Set<unknown>;
  return ArrayBuffer.isView(value) ? [] : (Object.values(value) as unknown[]);
}
