import type { SharedList } from '../primitives/shared-list.js';
import { BaseProxy } from './base.proxy.js';
import type { Remote } from './remote.types.js';

class AnyListProxy extends BaseProxy {
  /** The items one by one, also those that come behind meanwhile. */
  [Symbol.asyncIterator](): AsyncIterableIterator<unknown> {
    return this.call('items') as AsyncIterableIterator<unknown>;
  }
}

/** An array in another process; its methods return promises. */
export type ListProxy<T> = BaseProxy &
  Omit<Remote<SharedList<T>>, 'flat'> & {
    flat<Depth extends number = 1>(depth?: Depth): Promise<FlatArray<T[], Depth>[]>;
    [Symbol.asyncIterator](): AsyncIterableIterator<T>;
  };

export const ListProxy = AnyListProxy;
