import type { ReferenceCodec } from '../../lib/wire/reference.js';

/** For links over which nothing but values crosses. */
export const noReferences: ReferenceCodec = { toReference: () => undefined, fromReference: () => undefined };
