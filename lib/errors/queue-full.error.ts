import { UActorError } from './uactor.error.js';

/** There was no room to put. */
export class QueueFullError extends UActorError {
  override readonly name = 'QueueFullError';
  readonly code = 'QUEUE_FULL';
}
