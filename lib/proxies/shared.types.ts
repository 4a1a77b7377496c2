import type { Observable } from 'rxjs';
import type { AsyncResult } from '../primitives/async-result.js';
import type { ElementType } from '../primitives/element-type.js';
import type { JoinableQueue } from '../primitives/joinable-queue.js';
import type { Namespace } from '../primitives/namespace.js';
import type { Queue } from '../primitives/queue.js';
import type { SharedArray } from '../primitives/shared-array.js';
import type { Value } from '../primitives/value.js';
import type { ActorProxy } from './actor.proxy.js';
import type { BarrierProxy } from './barrier.proxy.js';
import type { BaseProxy } from './base.proxy.js';
import type { ConditionProxy } from './condition.proxy.js';
import type { DictProxy } from './dict.proxy.js';
import type { EventProxy } from './event.proxy.js';
import type { IteratorProxy } from './iterator.proxy.js';
import type { ListProxy } from './list.proxy.js';
import type { LockProxy, RLockProxy } from './lock.proxy.js';
import type { PoolProxy } from './pool.proxy.js';
import type { JoinableQueueProxy, QueueProxy } from './queue.proxy.js';
import type { Remote } from './remote.types.js';
import type { SemaphoreProxy } from './semaphore.proxy.js';
import type { SetProxy } from './set.proxy.js';
import type { ArrayProxy, NamespaceProxy, ValueProxy } from './value.proxies.js';

/** The proxies whose type does not depend on what is shared. */
interface FixedProxies {
  Event: EventProxy;
  Lock: LockProxy;
  RLock: RLockProxy;
  Semaphore: SemaphoreProxy;
  BoundedSemaphore: SemaphoreProxy;
  Condition: ConditionProxy;
  Barrier: BarrierProxy;
  Pool: PoolProxy;
}

/** An object's public methods, as callers see them. */
export type AutoProxy<V> = BaseProxy & Remote<V>;

/** The proxy that callers get for a value of type `V`, shared under the typeid `K`. */
export type SharedAs<K, V> = K extends keyof FixedProxies
  ? FixedProxies[K]
  : K extends 'dict'
    ? V extends ReadonlyMap<infer Key, infer Item>
      ? DictProxy<Key, Item>
      : never
    : K extends 'set'
      ? V extends ReadonlySet<infer Item>
        ? SetProxy<Item>
        : never
      : K extends 'list'
        ? V extends readonly (infer Item)[]
          ? ListProxy<Item>
          : never
        : K extends 'JoinableQueue'
          ? V extends JoinableQueue<infer Item>
            ? JoinableQueueProxy<Item>
            : never
          : K extends 'Queue'
            ? V extends Queue<infer Item>
              ? QueueProxy<Item>
              : never
            : SharedValueAs<K, V>;

type SharedValueAs<K, V> = K extends 'Namespace'
  ? V extends Namespace<infer Values>
    ? NamespaceProxy<Values>
    : never
  : K extends 'Value'
    ? V extends Value<infer Type extends ElementType>
      ? ValueProxy<Type>
      : never
    : K extends 'Array'
      ? V extends SharedArray<infer Type extends ElementType>
        ? ArrayProxy<Type>
        : never
      : K extends 'Iterator'
        ? V extends Iterable<infer Item> | AsyncIterable<infer Item>
          ? IteratorProxy<Item>
          : never
        : K extends 'AsyncResult'
          ? V extends AsyncResult<infer Item>
            ? AsyncResult<Item> & Chosen<AsyncResult<Item>>
            : never
          : K extends 'Observable'
            ? V extends Observable<infer Item>
              ? Observable<Item> & Chosen<Observable<Item>>
              : never
            : K extends 'actor'
              ? ActorProxy<V>
              : AutoProxy<V>;

declare const chosen: unique symbol;

/**
 * Marks in the actor what `proxy()` has made of a result or a stream. A method that returns it, without a declaration, gives its
 * callers a promise of it; one that is declared gives the result or the stream itself.
 */
export interface Chosen<P> {
  readonly [chosen]: P;
}

/** The same without that mark; `never` for what has none. */
export type UnchosenAs<R> = R extends Chosen<infer P> ? P : never;

declare const sharedAs: unique symbol;

/**
 * Says in the type of a method what `@Returns` says to the library: `@Returns('dict') table(): Shared<'dict', Map<string, number>>`
 * returns a `Map` inside the actor, and a `DictProxy<string, number>` to callers.
 */
export type Shared<K extends string, V extends object> = V & { readonly [sharedAs]?: readonly [K, V] };

/** What callers get in a promise for it; `never` for what is not marked so. */
export type UnmarkedAs<R> = R extends { readonly [sharedAs]?: readonly [infer K, infer V] }
  ? unknown extends K
    ? never
    : SharedAs<K, V>
  : never;

/** What callers get for it at once, where it is marked as a result or stream; else `never`. */
export type OpenAs<R> = R extends { readonly [sharedAs]?: readonly [infer K, infer V] }
  ? unknown extends K
    ? never
    : K extends 'AsyncResult' | 'Observable'
      ? UnchosenAs<SharedAs<K, V>>
      : K extends 'Iterator'
        ? V extends Iterable<infer Item> | AsyncIterable<infer Item>
          ? AsyncIterableIterator<Item>
          : never
        : never
  : never;
