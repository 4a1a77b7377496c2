import type { AnyClass } from '../actor/actor-class.js';
import { actorMetadata } from '../actor/actor-metadata.js';
import type { Member } from '../wire/reference.js';
import { BaseProxy, type ProxyState, stateOf } from './base.proxy.js';
import type { ActorExit, ShutdownOptions } from './call-target.js';
import { callForValue, invoke } from './invoke.js';
import { LazyPromise } from './lazy-promise.js';
import { notExposed } from './not-exposed.js';
import type { Remote } from './remote.types.js';

/** The base of all actors' proxies. */
export abstract class AnyActorProxy extends BaseProxy {
  /**
   * The owner's proxy: calls the actor's own `shutdown`, ends its process, and resolves to how it ended once it is gone.
   * Any other proxy: calls the actor's own `shutdown` and leaves the process alone.
   */
  async shutdown(options?: ShutdownOptions): Promise<ActorExit | undefined> {
    const { owner } = stateOf(this);
    if (owner !== undefined) return owner.shutdown(options);
    await invoke(stateOf(this), 'shutdown', []);
    return undefined;
  }

  /** Lets the proxy go, and ends the process if it is ours. */
  async [Symbol.asyncDispose](): Promise<void> {
    await stateOf(this).owner?.shutdown();
  }
}

/** A proxy of an actor of class `T`: its public methods, and its other public members as lazy promises. */
export type ActorProxy<T> = AnyActorProxy & Remote<T>;

/** Every actor's proxy is an instance of it. */
export const ActorProxy = AnyActorProxy;

type ProxyClass = new (state: ProxyState) => AnyActorProxy;

const classes = new WeakMap<AnyClass, ProxyClass>();

/** A proxy for an actor of that class. */
export function makeActorProxy(
  actorClass: AnyClass,
  state: Omit<ProxyState, 'typeid' | 'members' | 'object'>,
): AnyActorProxy {
  const { members } = actorMetadata(actorClass);
  const byName = new Map(members.map((member) => [member.name, member]));
  return new (proxyClass(actorClass))({ ...state, typeid: 'actor', object: 0, members: byName });
}

/** The same proxy, with other options or another way to call. */
export function alike<P extends object>(proxy: P, change: Partial<ProxyState>): P {
  const twin = new (proxy.constructor as ProxyClass)({ ...stateOf(proxy), ...change });
  return twin as unknown as P;
}

function proxyClass(actorClass: AnyClass): ProxyClass {
  const known = classes.get(actorClass);
  if (known !== undefined) return known;
  const { members, hidden } = actorMetadata(actorClass);
  const name = `${actorClass.name}Proxy`;
  const made = { [name]: class extends AnyActorProxy {} }[name] as ProxyClass;
  const prototype = made.prototype as object;
  for (const member of members) {
    if (member.name === 'shutdown') continue;
    if (member.kind === 'method') defineMethod(prototype, member.name);
    else defineProperty(prototype, member);
  }
  for (const hiddenName of hidden) defineHidden(prototype, hiddenName);
  classes.set(actorClass, made);
  return made;
}

/** An accessor, so that a method taken off the proxy stays bound to it. It is made once a proxy. */
function defineMethod(prototype: object, name: string): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: BaseProxy) {
      const state = stateOf(this);
      const method = (...args: unknown[]): unknown => invoke(state, name, args);
      Object.defineProperty(this, name, { value: method, configurable: true });
      return method;
    },
  });
}

function defineProperty(prototype: object, member: Member): void {
  Object.defineProperty(prototype, member.name, {
    configurable: true,
    get(this: BaseProxy) {
      const state = stateOf(this);
      return new LazyPromise(() => callForValue(state, member, [], 0));
    },
    set() {
      throw new TypeError(`Write ${member.name} with setProperty(proxy, '${member.name}', value)`);
    },
  });
}

function defineHidden(prototype: object, name: string): void {
  if (name in AnyActorProxy.prototype) return;
  Object.defineProperty(prototype, name, {
    configurable: true,
    get: () => () => Promise.reject(notExposed(name)),
  });
}
