import type { AnyClass } from '../actor/actor-class.js';
import { type ActorToken, getActorToken } from './actor-token.js';

interface AskedActor {
  readonly token: ActorToken;
  readonly actorClass: AnyClass;
  readonly name: string | undefined;
}

const asked = new Map<ActorToken, AskedActor>();
const registered = new Set<ActorToken>();

/** Some class is given the actor by its constructor or a property. */
export function actorIsAsked(actorClass: AnyClass, name: string | undefined): ActorToken {
  const token = getActorToken(actorClass, name);
  asked.set(token, { token, actorClass, name });
  return token;
}

/** Some module of the process registers the actor. */
export function actorIsRegistered(token: ActorToken): void {
  registered.add(token);
}

/** The actors that are asked for, and that no module registers. */
export function missingActors(): AskedActor[] {
  return [...asked.values()].filter(({ token }) => !registered.has(token));
}
