import { sharedState } from '../actor/shared-state.js';
import type { RunContext } from '../objects/current-call.js';

/** An actor that has a process now. */
export interface LivingActor {
  readonly name: string;
  readonly pid: number | undefined;
  /** Who has started it: the host application, or the actor that this process is. */
  readonly owner: RunContext;
  shutdown(): Promise<unknown>;
}

/** The actors of this process that have a process of their own now. */
export const livingActors: Set<LivingActor> = sharedState('living-actors', () => new Set<LivingActor>());

/** Ends the actors that this one has started. */
export async function endActorsOf(owner: RunContext): Promise<void> {
  const owned = [...livingActors].filter((actor) => actor.owner === owner);
  await Promise.all(owned.map((actor) => actor.shutdown()));
}
