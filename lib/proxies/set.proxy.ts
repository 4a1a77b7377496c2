import type { SharedSet } from '../primitives/shared-set.js';
import { BaseProxy } from './base.proxy.js';
import type { Remote } from './remote.types.js';

class AnySetProxy extends BaseProxy {
  /** The values one by one, also those that are added meanwhile. */
  [Symbol.asyncIterator](): AsyncIterableIterator<unknown> {
    return this.call('items') as AsyncIterableIterator<unknown>;
  }
}

/** A `Set` in another process; its methods return promises. */
export type SetProxy<T> = BaseProxy & Remote<SharedSet<T>> & { [Symbol.asyncIterator](): AsyncIterableIterator<T> };

export const SetProxy = AnySetProxy;
