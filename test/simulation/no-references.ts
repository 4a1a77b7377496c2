import type { ReferenceExchange } from '../../lib/wire/reference.js';

function nothingCrosses(): never {
  throw new Error('Nothing crosses by reference here');
}

/** For links over which nothing but values crosses. */
export const noReferences: ReferenceExchange = {
  crosses: () => false,
  give: nothingCrosses,
  take: nothingCrosses,
  discard: () => undefined,
};
