/** What became of the call that failed: it never started, it did (and may have had effects), or nobody can tell. */
export type Ran = 'no' | 'yes' | 'unknown';

const CODES = [
  'ACTOR_START',
  'ACTOR_DIED',
  'ACTOR_STOPPED',
  'ACTOR_FAILED',
  'LINK_LOST',
  'CALL_TIMEOUT',
  'CALL_ABORTED',
  'MAILBOX_FULL',
  'REENTRANCY',
  'STALE_PROXY',
  'PROXY',
  'AUTHKEY',
  'SERIALIZATION',
  'PROTOCOL',
  'QUEUE_EMPTY',
  'QUEUE_FULL',
  'BROKEN_BARRIER',
] as const;

export type UActorErrorCode = (typeof CODES)[number];

/** Base of every error of this library. Match on `code`: it holds across processes and copies of the package. */
export abstract class UActorError extends Error {
  abstract readonly code: UActorErrorCode;
}

/** Whether `error` is one of this library's errors (with that `code`), whichever copy of the package made it. */
export function isUActorError(error: unknown, code?: UActorErrorCode): error is UActorError {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return code === undefined ? (CODES as readonly unknown[]).includes(error.code) : error.code === code;
}
