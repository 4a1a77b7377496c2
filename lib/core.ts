export { type ActorOptions, type RecycleOptions, type RestartOptions, type RunOptions } from './actor/actor-options.js';
export { isActorProcess } from './actor/actor-process.js';
export { typeids } from './actor/actor-metadata.js';
export { Actor, Expose, Idempotent, type MemberDecorator, Reentrant, Returns } from './actor/decorators.js';
export { Transferable } from './actor/transferable.decorator.js';
export {
  ActorDiedError,
  ActorFailedError,
  ActorStartError,
  ActorStoppedError,
  AuthkeyError,
  BrokenBarrierError,
  CallAbortedError,
  type CallState,
  CallTimeoutError,
  type ErrorFacts,
  isUActorError,
  LinkLostError,
  MailboxFullError,
  type ProcessEnd,
  ProtocolError,
  ProxyError,
  QueueEmptyError,
  QueueFullError,
  type Ran,
  ReentrancyError,
  SerializationError,
  StaleProxyError,
  UActorError,
  type UActorErrorCode,
} from './errors/index.js';
export { ActorManager } from './actor/actor-manager.js';
export { proxy } from './objects/share.js';
export { Barrier } from './primitives/barrier.js';
export { BoundedSemaphore } from './primitives/bounded-semaphore.js';
export { Condition } from './primitives/condition.js';
export { type ElementOf, type ElementType, type TypedArrayOf } from './primitives/element-type.js';
export { Event } from './primitives/event.js';
export { JoinableQueue } from './primitives/joinable-queue.js';
export { Lock } from './primitives/lock.js';
export { Namespace } from './primitives/namespace.js';
export { Pool } from './primitives/pool.js';
export { type ImapOptions, type PoolOptions } from './primitives/pool-options.js';
export { Queue } from './primitives/queue.js';
export { RLock } from './primitives/rlock.js';
export { Semaphore } from './primitives/semaphore.js';
export { SharedArray } from './primitives/shared-array.js';
export { Value } from './primitives/value.js';
export { BarrierProxy } from './proxies/barrier.proxy.js';
export { ConditionProxy } from './proxies/condition.proxy.js';
export { DictProxy } from './proxies/dict.proxy.js';
export { EventProxy } from './proxies/event.proxy.js';
export { IteratorProxy } from './proxies/iterator.proxy.js';
export { ListProxy } from './proxies/list.proxy.js';
export { PoolProxy } from './proxies/pool.proxy.js';
export { LockProxy, RLockProxy } from './proxies/lock.proxy.js';
export { JoinableQueueProxy, QueueProxy } from './proxies/queue.proxy.js';
export { SemaphoreProxy } from './proxies/semaphore.proxy.js';
export { SetProxy } from './proxies/set.proxy.js';
export { type AutoProxy, type Shared, type SharedAs } from './proxies/shared.types.js';
export { ArrayProxy, NamespaceProxy, ValueProxy } from './proxies/value.proxies.js';
export { type CallOptions } from './link/call-options.js';
export { type CurrentCall, currentCall } from './objects/current-call.js';
export { type SlowCall } from './objects/slow-calls.js';
export { currentActor } from './objects/current-actor.js';
export { AsyncResult } from './primitives/async-result.js';
export { type AcquireOptions, type WaitOptions } from './primitives/wait-options.js';
export { type ActorEvent, type ActorState } from './process/actor-event.js';
export { type ActorLogger } from './process/logger.js';
export { debugReferences, type HeldObject, type ReferenceReport } from './process/debug-references.js';
export { keepSpares } from './process/keep-spares.js';
export { spawn, type SpawnOptions } from './process/spawn.js';
export { ActorProxy } from './proxies/actor.proxy.js';
export { BaseProxy } from './proxies/base.proxy.js';
export { type ActorExit, type ActorProcessInfo, type ShutdownOptions } from './proxies/call-target.js';
export {
  addressOf,
  processOf,
  release,
  setProperty,
  tell,
  type Told,
  typeid,
  withOptions,
} from './proxies/proxy-functions.js';
export { type OnRestart } from './runtime/life-cycle.js';
export { transfer } from './wire/transfer.js';
export { type Remote, type RemoteMethod, type RemoteResult } from './proxies/remote.types.js';
