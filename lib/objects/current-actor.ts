import { ProxyError } from '../errors/index.js';
import type { ActorProxy } from '../proxies/actor.proxy.js';
import { currentContext } from './current-call.js';

/**
 * A proxy of the actor whose code asks, to give to others or to call oneself through the mailbox.
 * @throws ProxyError outside of an actor
 */
export function currentActor<T extends object = object>(): ActorProxy<T> {
  const self = currentContext()?.self();
  if (self === undefined) throw new ProxyError('currentActor() has a meaning only inside an actor');
  return self as ActorProxy<T>;
}
