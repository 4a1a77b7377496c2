import type { ActorProxy } from '../../proxies/actor.proxy.js';
import type { OptionsArgument } from '../spawn.js';

/** Inside an actor process: what starts processes is loaded by the first actor that starts one, and not before. */
export async function spawn<T extends object, A extends unknown[]>(
  actorClass: new (...args: A) => T,
  ...options: OptionsArgument<A>
): Promise<ActorProxy<T>> {
  const outside = await import('../spawn.js');
  return outside.spawn(actorClass, ...options);
}
