import type { SharedList } from '../primitives/shared-list.js';
import type { BaseProxy } from './base.proxy.js';
import { IterableProxy } from './iterable.proxy.js';
import type { Remote } from './remote.types.js';

class AnyListProxy extends IterableProxy<unknown> {}

/** An array in another process; its methods return promises. */
export type ListProxy<T> = BaseProxy &
  Omit<Remote<SharedList<T>>, 'flat'> & {
    flat<Depth extends number = 1>(depth?: Depth): Promise<FlatArray<T[], Depth>[]>;
    /** The items one by one, also those that come behind meanwhile. */
    [Symbol.asyncIterator](): AsyncIterableIterator<T>;
  };

export const ListProxy = AnyListProxy;
