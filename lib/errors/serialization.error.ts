import { UActorError } from './uactor.error.js';

/** A value that cannot cross. Only the one call fails; nothing of it was sent. */
export class SerializationError extends UActorError {
  override readonly name = 'SerializationError';
  readonly code = 'SERIALIZATION';
  readonly ran = 'no';

  /** @param path where in the call, like `args[0].user.socket` */
  constructor(
    readonly path: string,
    reason: string,
  ) {
    super(`${path} cannot be sent: ${reason}`);
  }
}
