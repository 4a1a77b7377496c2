import type { AnyClass } from '../actor/actor-class.js';
import type { ResolvedOptions } from '../actor/resolve-options.js';
import type { EncodedValue } from '../wire/value-encoder.js';
import type { ActorEvent } from './actor-event.js';
import type { ActorLogger } from './logger.js';

export interface SupervisorOptions {
  readonly actorClass: AnyClass;
  /** Of the constructor: taken at the start, as those of a call, and the same for every incarnation. */
  readonly args: EncodedValue;
  readonly options: ResolvedOptions;
  readonly logger: ActorLogger;
  readonly onEvent: (event: ActorEvent) => void;
  /** End the actor when nobody can reach it any more. */
  readonly endsUnheld: boolean;
}
