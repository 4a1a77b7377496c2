import type { Observable } from 'rxjs';
import type { AsyncResult } from '../primitives/async-result.js';
import type { BaseProxy } from './base.proxy.js';
import type { UnmarkedAs } from './shared.types.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- inference over any function needs any */

type IsAny<R> = 0 extends 1 & R ? true : false;

/** Names that a proxy answers itself; see `reserved-names.ts`. */
type ReservedName =
  | 'constructor'
  | 'then'
  | 'catch'
  | 'finally'
  | 'toJSON'
  | 'shutdown'
  | 'onModuleInit'
  | 'onApplicationBootstrap'
  | 'onModuleDestroy'
  | 'beforeApplicationShutdown'
  | 'onApplicationShutdown'
  | 'onRestart';

/** A value after crossing: functions return promises, the rest is as it was. */
type Crossed<V> = V extends (...args: infer A) => infer R ? (...args: A) => RemoteResult<R> : V;

/** What callers get for what a method returns. Tuples stop distribution: a boolean stays one `Promise<boolean>`. */
export type RemoteResult<R> =
  IsAny<R> extends true
    ? Promise<any>
    : [Awaited<R>] extends [never]
      ? Promise<never>
      : [UnmarkedAs<Awaited<R>>] extends [never]
        ? UnsharedResult<R>
        : Promise<UnmarkedAs<Awaited<R>>>;

type UnsharedResult<R> = [Awaited<R>] extends [BaseProxy]
  ? Promise<Awaited<R>>
  : [Awaited<R>] extends [AsyncResult<infer V>]
    ? AsyncResult<V>
    : [Awaited<R>] extends [Observable<infer V>]
      ? Observable<V>
      : [Awaited<R>] extends [AsyncIterable<infer V>]
        ? AsyncIterableIterator<V>
        : [Awaited<R>] extends [Generator<infer V>]
          ? AsyncIterableIterator<V>
          : Promise<Crossed<Awaited<R>>>;

/** A method as callers see it; up to four overloads are kept. */
export type RemoteMethod<F> = F extends {
  (...args: infer A1): infer R1;
  (...args: infer A2): infer R2;
  (...args: infer A3): infer R3;
  (...args: infer A4): infer R4;
}
  ? ((...args: A1) => RemoteResult<R1>) &
      ((...args: A2) => RemoteResult<R2>) &
      ((...args: A3) => RemoteResult<R3>) &
      ((...args: A4) => RemoteResult<R4>)
  : F extends (...args: infer A) => infer R
    ? (...args: A) => RemoteResult<R>
    : never;

/** The public members of an actor as callers see them: methods, and everything else as a promise that is lazy. */
export type Remote<T> = {
  readonly [K in keyof T as K extends ReservedName | symbol ? never : K]-?: NonNullable<T[K]> extends (
    ...args: any[]
  ) => any
    ? RemoteMethod<NonNullable<T[K]>>
    : Promise<Awaited<T[K]>>;
};
