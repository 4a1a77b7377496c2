import { UActorError } from './uactor.error.js';

/** The object lived in an earlier incarnation of its actor; ask the actor for a new one. */
export class StaleProxyError extends UActorError {
  override readonly name = 'StaleProxyError';
  readonly code = 'STALE_PROXY';
  readonly ran = 'no';
}
