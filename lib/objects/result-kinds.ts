import type { Observable } from 'rxjs';
import { AsyncResult } from '../primitives/async-result.js';

export type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** What tells such things apart. Named outright: every result is looked at, and names in variables take twice as long. */
interface Parts {
  readonly subscribe?: unknown;
  readonly lift?: unknown;
  readonly next?: unknown;
  readonly [Symbol.iterator]?: unknown;
  readonly [Symbol.asyncIterator]?: unknown;
}

/** An observable of any copy of rxjs. */
export function isObservable(value: unknown): value is Observable<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const parts: Parts = value;
  return typeof parts.subscribe === 'function' && typeof parts.lift === 'function';
}

/** The iterator of what can be streamed item by item: iterators, generators, async iterables. Arrays and maps are values. */
export function iteratorOf(value: unknown): AnyIterator | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isAsyncIterable(value)) return value[Symbol.asyncIterator]();
  return isIterator(value) ? value : undefined;
}

/** The typeid that a method must declare to return such a thing, or undefined for a value. */
export function undeclaredKind(value: unknown): 'AsyncResult' | 'Observable' | 'Iterator' | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof AsyncResult) return 'AsyncResult';
  if (isObservable(value)) return 'Observable';
  return isAsyncIterable(value) || isIterator(value) ? 'Iterator' : undefined;
}

function isAsyncIterable(value: Parts): value is AsyncIterable<unknown> {
  return typeof value[Symbol.asyncIterator] === 'function';
}

function isIterator(value: Parts): value is Iterator<unknown> & Parts {
  return typeof value.next === 'function' && typeof value[Symbol.iterator] === 'function';
}
