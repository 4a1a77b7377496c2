import { UActorError } from './uactor.error.js';

/** There was nothing to get. */
export class QueueEmptyError extends UActorError {
  override readonly name = 'QueueEmptyError';
  readonly code = 'QUEUE_EMPTY';
}
