import type { AnyClass } from '../actor/actor-class.js';

/** What an actor is injected by. */
export type ActorToken = AnyClass | string;

/** The token of the provider of an actor: the class itself; of one that was registered with a name, a string. */
export function getActorToken(actorClass: AnyClass, name?: string): ActorToken {
  return name === undefined ? actorClass : `uactor:${actorClass.name}:${name}`;
}

/** How messages call an actor of a module. */
export function describeActor(actorClass: AnyClass, name: string | undefined): string {
  return name === undefined ? actorClass.name : `${actorClass.name} named '${name}'`;
}
