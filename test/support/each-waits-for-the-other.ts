import type { ActorProxy } from 'nestjs-uactor/core';
import type { StrictActor } from '../fixtures/chain.actor.js';

/** Each runs a call that waits for the other one's end. */
export function eachWaitsForTheOther(one: ActorProxy<StrictActor>, other: ActorProxy<StrictActor>): Promise<string>[] {
  let arrived = 0;
  let open = (): void => undefined;
  const both = new Promise<void>((resolve) => {
    open = resolve;
  });
  const free = (): Promise<void> => {
    if (++arrived === 2) open();
    return both;
  };
  return [one.waitFor(other, free), other.waitFor(one, free)];
}
