import { actorMetadata } from '../actor/actor-metadata.js';
import { actorClassNamed } from '../actor/find-actor.js';
import type { Observable } from 'rxjs';
import { AsyncResult } from '../primitives/async-result.js';
import type { Reference } from '../wire/reference.js';
import { actAsProxy, BaseProxy, type ProxyClass, type ProxyState } from './base.proxy.js';
import { BUILT_IN_PROXIES } from './built-in-proxies.js';
import { invoke } from './invoke.js';
import { boundMethod, interfaceClass } from './proxy-class.js';
import { remoteSignal } from './remote-signal.js';

/** The proxy of an object whose class nobody here knows: what its reference lists. */
class AutoProxy extends BaseProxy {}

/** The proxy for a reference to anything but an actor. */
export function makeProxy(reference: Reference, how: Pick<ProxyState, 'target' | 'hold'>): object {
  const { typeid, kind, method, members } = reference;
  const base = proxyClassOf(reference);
  const isUsers = base !== AutoProxy;
  const { make, members: placed } = interfaceClass(base, `${typeid}Proxy`, members, [], isUsers);
  const state: ProxyState = { ...how, reference, members: placed, options: {}, tells: false, owner: undefined };
  if (kind === 'callback') return boundMethod(state, method === '' ? 'call' : method);
  if (typeid === 'AsyncResult') return asyncResult(state);
  if (typeid === 'AbortSignal') return remoteSignal(state);
  if (typeid === 'Observable') return actAsProxy(invoke(state, 'subscribe', []) as Observable<unknown>, state);
  return new make(state);
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
