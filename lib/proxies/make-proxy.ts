import { actorMetadata } from '../actor/actor-metadata.js';
import { actorClassNamed } from '../actor/find-actor.js';
import type { Observable } from 'rxjs';
import { AsyncResult } from '../primitives/async-result.js';
import { ProxyError } from '../errors/index.js';
import type { Member, MemberReturns, Reference } from '../wire/reference.js';
import { actAsProxy, BaseProxy, type ProxyClass, type ProxyState } from './base.proxy.js';
import { BUILT_IN_PROXIES } from './built-in-proxies.js';
import { invoke } from './invoke.js';
import { callback, interfaceClass, methodOf } from './proxy-class.js';
import { remoteSignal } from './remote-signal.js';

/** The proxy of an object whose class nobody here knows: what its reference lists. */
class AutoProxy extends BaseProxy {}

/** What is called when the proxy is made, before anybody who would hear that it is missing. */
const CALLED_AT_ONCE = new Map<string, Readonly<Record<string, MemberReturns>>>([
  ['AsyncResult', { outcome: 'value', progress: 'Observable' }],
  ['Observable', { subscribe: 'Observable' }],
]);

/**
 * The proxy for a reference to anything but an actor.
 * @throws ProxyError when the reference does not list what its typeid promises
 */
export function makeProxy(reference: Reference, how: Pick<ProxyState, 'target' | 'hold'>): object {
  const { typeid, kind, method, members } = reference;
  const base = proxyClassOf(reference);
  const isUsers = base !== AutoProxy;
  const { make, members: placed } = interfaceClass(base, `${typeid}Proxy`, members, [], isUsers);
  const state: ProxyState = { ...how, reference, members: placed, options: {}, tells: false, owner: undefined };
  if (kind === 'callback') return method === '' ? callback(state) : methodOf(new make(state), method);
  requireMembers(typeid, placed);
  if (typeid === 'AsyncResult') return asyncResult(state);
  if (typeid === 'AbortSignal') return remoteSignal(state);
  if (typeid === 'Observable') return actAsProxy(invoke(state, 'subscribe', []) as Observable<unknown>, state);
  return new make(state);
}

function requireMembers(typeid: string, members: ReadonlyMap<string, Member>): void {
  for (const [name, returns] of Object.entries(CALLED_AT_ONCE.get(typeid) ?? {})) {
    if (members.get(name)?.returns !== returns)
      throw new ProxyError(`A reference to the typeid '${typeid}' came without its member ${name}`);
  }
}

function proxyClassOf({ typeid, className }: Reference): ProxyClass {
  const builtIn = BUILT_IN_PROXIES.get(typeid);
  if (builtIn !== undefined) return builtIn;
  const actorClass = className === '' ? undefined : actorClassNamed(className);
  const own = actorClass === undefined ? undefined : actorMetadata(actorClass).proxies.get(typeid);
  return (own as ProxyClass | undefined) ?? AutoProxy;
}

function asyncResult(state: ProxyState): AsyncResult<unknown> {
  const result = new AsyncResult(invoke(state, 'outcome', []) as Promise<unknown>, {
    progress: invoke(state, 'progress', []) as Observable<unknown>,
    cancel: () => void invoke(state, 'cancel', []),
  });
  return actAsProxy(result, state);
}
