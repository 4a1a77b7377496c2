import { createRequire } from 'node:module';
import type { Inject as NestInject } from '@nestjs/common';
import type { AnyClass } from '../../actor/actor-class.js';
import { getActorToken } from '../actor-token.js';

/** Inside an actor process: Nest is loaded by the first class that injects an actor, and not before. */
export function InjectActor(actorClass: AnyClass, name?: string): PropertyDecorator & ParameterDecorator {
  const load = createRequire(import.meta.url);
  const { Inject } = load('@nestjs/common') as { Inject: typeof NestInject };
  return Inject(getActorToken(actorClass, name));
}
