import { ProxyError } from '../errors/index.js';
import { currentContext } from './current-call.js';
import type { SharedAs } from '../proxies/shared.types.js';

/**
 * Inside an actor: shares a live object. The proxy can be returned, passed on and used here; the object lives while
 * somebody has a proxy of it.
 * @param typeid how: `dict` for a Map, `list`, `Queue`, …; `auto` offers the object's public methods; `actor` is for `this`
 * @throws ProxyError outside an actor, for an unknown typeid, or a value that is not of its kind
 */
export function proxy<V extends object, K extends string = 'auto'>(value: V, typeid?: K): SharedAs<K, V> {
  const context = currentContext();
  if (context === undefined) throw new ProxyError('proxy() has a meaning only inside an actor');
  return context.localProxy(context.share(value, typeid ?? 'auto')) as SharedAs<K, V>;
}
