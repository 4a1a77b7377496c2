import type { RunContext } from '../../lib/objects/current-call.js';

function neverAsked(): never {
  throw new Error('Nothing is shared here');
}

/** Where methods run that share nothing. */
export const nothingShared: RunContext = {
  id: '',
  name: '',
  self: () => undefined,
  share: neverAsked,
  localProxy: neverAsked,
};
