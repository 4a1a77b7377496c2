import { UActorError } from './uactor.error.js';

/** A strict actor's own call chain came back to it; waiting would never end. `path` lists the calls, the first one first. */
export class ReentrancyError extends UActorError {
  override readonly name = 'ReentrancyError';
  readonly code = 'REENTRANCY';
  readonly ran = 'no';

  constructor(readonly path: readonly string[]) {
    super(
      `The call would wait for itself: ${path.join(' -> ')}. Mark the method @Reentrant() or raise the option concurrency`,
    );
  }
}
