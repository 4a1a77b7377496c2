import { UActorError } from './uactor.error.js';

/** The barrier was broken while waiting, or before. */
export class BrokenBarrierError extends UActorError {
  override readonly name = 'BrokenBarrierError';
  readonly code = 'BROKEN_BARRIER';
}
