import { BaseProxy } from './base.proxy.js';

/** The proxy of something that is read item by item: what is ahead of the reader comes in batches; `break` reaches it. */
export abstract class IterableProxy<T> extends BaseProxy {
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return this.call('items') as AsyncIterableIterator<T>;
  }
}
