export { type ActorOptions, type RestartOptions, type RunOptions } from './actor/actor-options.js';
export { isActorProcess } from './actor/actor-process.js';
export { typeids } from './actor/actor-metadata.js';
export { Actor, Expose, type MemberDecorator, Returns } from './actor/decorators.js';
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
export { type CallOptions } from './link/call-options.js';
export { type CurrentCall, currentCall } from './objects/current-call.js';
export { currentActor } from './objects/current-actor.js';
export { AsyncResult } from './primitives/async-result.js';
export { type WaitOptions } from './primitives/wait-options.js';
export { type ActorEvent, type ActorState } from './process/actor-event.js';
export { type ActorLogger } from './process/logger.js';
export { spawn, type SpawnOptions } from './process/spawn.js';
export { ActorProxy } from './proxies/actor.proxy.js';
export { BaseProxy } from './proxies/base.proxy.js';
export { type ActorExit, type ActorProcessInfo, type ShutdownOptions } from './proxies/call-target.js';
export { transfer } from './wire/transfer.js';
export { addressOf, processOf, setProperty, tell, type Told, typeid, withOptions } from './proxies/proxy-functions.js';
export { type Remote, type RemoteMethod, type RemoteResult } from './proxies/remote.types.js';
