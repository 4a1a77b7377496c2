import { createRequire } from 'node:module';
import { type AnyClass } from '../../actor/actor-class.js';
import { getActorToken } from '../actor-token.js';

/** Inside an actor process: Nest is loaded by the first class that injects an actor, and not before. */
export function InjectActor(actorClass: AnyClass, name?: string): PropertyDecorator & ParameterDecorator {
  const load = createRequire(import.meta.url);
  const { Inject } = load('@nestjs/common') as typeof import('@nestjs/common');
  return Inject(getActorToken(actorClass, name));
}
