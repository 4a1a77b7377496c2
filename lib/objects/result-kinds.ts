import type { Observable } from 'rxjs';
import { AsyncResult } from '../primitives/async-result.js';

export type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** An observable of any copy of rxjs. */
export function isObservable(value: unknown): value is Observable<unknown> {
  return typeof value === 'object' && value !== null && has(value, 'subscribe') && has(value, 'lift');
}

/** The iterator of what can be streamed item by item: iterators, generators, async iterables. Arrays and maps are values. */
export function iteratorOf(value: unknown): AnyIterator | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (has(value, Symbol.asyncIterator)) return (value as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  return isIterator(value) ? value : undefined;
}

/** The typeid that a method must declare to return such a thing, or undefined for a value. */
export function undeclaredKind(value: unknown): 'AsyncResult' | 'Observable' | 'Iterator' | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof AsyncResult) return 'AsyncResult';
  if (isObservable(value)) return 'Observable';
  return has(value, Symbol.asyncIterator) || isIterator(value) ? 'Iterator' : undefined;
}

function isIterator(value: object): value is Iterator<unknown> {
  return has(value, 'next') && has(value, Symbol.iterator);
}

function has(value: object, name: string | symbol): boolean {
  return name in value && typeof (value as Record<string | symbol, unknown>)[name] === 'function';
}
