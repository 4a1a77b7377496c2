import type { ProxyClass } from './base.proxy.js';
import { BarrierProxy } from './barrier.proxy.js';
import { ConditionProxy } from './condition.proxy.js';
import { DictProxy } from './dict.proxy.js';
import { EventProxy } from './event.proxy.js';
import { IteratorProxy } from './iterator.proxy.js';
import { ListProxy } from './list.proxy.js';
import { LockProxy, RLockProxy } from './lock.proxy.js';
import { PoolProxy } from './pool.proxy.js';
import { JoinableQueueProxy, QueueProxy } from './queue.proxy.js';
import { SemaphoreProxy } from './semaphore.proxy.js';
import { SetProxy } from './set.proxy.js';
import { ArrayProxy, NamespaceProxy, ValueProxy } from './value.proxies.js';

/** The classes of proxies by typeid. What has no class of its own here shows the members that its reference lists. */
export const BUILT_IN_PROXIES: ReadonlyMap<string, ProxyClass> = new Map<string, ProxyClass>([
  ['dict', DictProxy],
  ['set', SetProxy],
  ['list', ListProxy],
  ['Queue', QueueProxy],
  ['JoinableQueue', JoinableQueueProxy],
  ['Event', EventProxy],
  ['Lock', LockProxy],
  ['RLock', RLockProxy],
  ['Semaphore', SemaphoreProxy],
  ['BoundedSemaphore', SemaphoreProxy],
  ['Condition', ConditionProxy],
  ['Barrier', BarrierProxy],
  ['Pool', PoolProxy],
  ['Namespace', NamespaceProxy],
  ['Value', ValueProxy],
  ['Array', ArrayProxy],
  ['Iterator', IteratorProxy],
]);
