import { Inject } from '@nestjs/common';
import type { AnyClass } from '../actor/actor-class.js';
import { actorIsAsked } from './known-tokens.js';

/**
 * Injects the proxy of an actor: `@InjectActor(HelloActor) private readonly hello: ActorProxy<HelloActor>`.
 * @param name of the entry, where the class is registered with a name
 * @throws TypeError for what is no class, as it happens when files import each other in a circle
 */
export function InjectActor(actorClass: AnyClass, name?: string): PropertyDecorator & ParameterDecorator {
  if (typeof actorClass !== 'function') {
    throw new TypeError(
      `@InjectActor() needs a class and got ${String(actorClass)}: do files import each other in a circle?`,
    );
  }
  return Inject(actorIsAsked(actorClass, name));
}
