import { UActorError } from './uactor.error.js';

/** The peer sent what the protocol does not allow, or speaks another version of it; the link was ended. */
export class ProtocolError extends UActorError {
  override readonly name = 'ProtocolError';
  readonly code = 'PROTOCOL';
}
