import { UActorError } from './uactor.error.js';

/** The proxy, its typeid or the member asked for cannot be used that way. */
export class ProxyError extends UActorError {
  override readonly name = 'ProxyError';
  readonly code = 'PROXY';
  readonly ran = 'no';
}
