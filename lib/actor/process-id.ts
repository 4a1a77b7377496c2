import { randomBytes } from './random-bytes.js';
import { sharedState } from './shared-state.js';

/** A fresh id of 128 random bits, hexadecimal: of a process, an actor or a secret. */
export function newId(): string {
  return randomBytes(16).toString('hex');
}

/** The id of this process. */
export const processId: string = sharedState('process-id', () => ({ id: newId() })).id;
