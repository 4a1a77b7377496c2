import { isPublicName } from '../actor/reserved-names.js';
import { ProxyError } from '../errors/index.js';
import { LazyPromise } from './lazy-promise.js';

/**
 * What stands at the end of every proxy's prototypes: a public member that the interface does not have reads as a promise
 * that rejects when it is awaited. It is no function, and names that frameworks probe any object for read as undefined.
 */
export const NotExposed: ProxyHandler<object> = {
  get(target, name, receiver) {
    if (typeof name === 'symbol' || name in target || !PROBABLE_MEMBER.test(name) || !isPublicName(name)) {
      return Reflect.get(target, name, receiver) as unknown;
    }
    return new LazyPromise(() => Promise.reject(notExposed(name)));
  },
};

export function notExposed(name: string): ProxyError {
  return new ProxyError(
    `${name} is not exposed by the actor: names with an underscore never are, others with @Expose()`,
  );
}

const PROBABLE_MEMBER = /^[a-z][\w$]*$/;
