import type { SharedSet } from '../primitives/shared-set.js';
import type { BaseProxy } from './base.proxy.js';
import { IterableProxy } from './iterable.proxy.js';
import type { Remote } from './remote.types.js';

class AnySetProxy extends IterableProxy<unknown> {}

/** A `Set` in another process; its methods return promises. */
export type SetProxy<T> = BaseProxy &
  Remote<SharedSet<T>> & {
    /** The values one by one, also those that are added meanwhile. */
    [Symbol.asyncIterator](): AsyncIterableIterator<T>;
  };

export const SetProxy = AnySetProxy;
