import type { SharedDict } from '../primitives/shared-dict.js';
import type { BaseProxy } from './base.proxy.js';
import { frozen } from './frozen.js';
import { IterableProxy } from './iterable.proxy.js';
import type { Remote } from './remote.types.js';

class AnyDictProxy extends IterableProxy<unknown> {
  /** A copy; plain objects and arrays in it are frozen outside production. */
  async get(key: unknown): Promise<unknown> {
    return frozen(await this.call('get', key));
  }
}

/** A `Map` in another process; its methods return promises, `keys` and the like arrays. */
export type DictProxy<K, V> = BaseProxy &
  Omit<Remote<SharedDict<K, V>>, 'get' | 'pop'> & {
    /** A copy, or undefined; plain objects and arrays in it are frozen outside production. */
    get(key: K): Promise<Readonly<V> | undefined>;
    /** Takes the value out. @throws RangeError when there is none, and no fallback */
    pop(key: K): Promise<V>;
    pop<Fallback>(key: K, fallback: Fallback): Promise<V | Fallback>;
    /** The entries one by one, also those that are added meanwhile. */
    [Symbol.asyncIterator](): AsyncIterableIterator<[K, V]>;
  };

export const DictProxy = AnyDictProxy;
