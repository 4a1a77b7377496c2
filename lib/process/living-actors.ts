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
  await Promise.all(actorsOf(owner).map((actor) => actor.shutdown()));
}

/** Whether this one has started actors that live. */
export function ownsActors(owner: RunContext): boolean {
  return actorsOf(owner).length > 0;
}

function actorsOf(owner: RunContext): LivingActor[] {
  return [...livingActors].filter((actor) => actor.owner === owner);
}
