import { sharedState } from '../actor/shared-state.js';

/** An actor that has a process now. */
export interface LivingActor {
  readonly name: string;
  readonly pid: number | undefined;
}

/** The actors of this process that have a process of their own now. */
export const livingActors: Set<LivingActor> = sharedState('living-actors', () => new Set<LivingActor>());
