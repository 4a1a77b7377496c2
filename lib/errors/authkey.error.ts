import { UActorError } from './uactor.error.js';

/** The peer has another key, or none. */
export class AuthkeyError extends UActorError {
  override readonly name = 'AuthkeyError';
  readonly code = 'AUTHKEY';
}
