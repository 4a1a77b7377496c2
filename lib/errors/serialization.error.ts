import { type Ran, UActorError } from './uactor.error.js';

/** A value that cannot cross. Only the one call fails; nothing of the value was sent. */
export class SerializationError extends UActorError {
  override readonly name = 'SerializationError';
  readonly code = 'SERIALIZATION';

  /**
   * @param path where in the call, like `args[0].user.socket` or `result.rows[3]`
   * @param ran `yes` where the value is what a method returned
   */
  constructor(
    readonly path: string,
    readonly reason: string,
    readonly ran: Ran = 'no',
    options?: ErrorOptions,
  ) {
    super(`${path} cannot be sent: ${reason}`, options);
  }

  /** The same error for a value that a method returned or threw. */
  whenRan(): SerializationError {
    return new SerializationError(this.path, this.reason, 'yes', 'cause' in this ? { cause: this.cause } : undefined);
  }
}
