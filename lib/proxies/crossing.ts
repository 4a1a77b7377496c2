import { ProxyError } from '../errors/index.js';
import { ByReference } from '../wire/by-reference.js';
import type { ReferenceCodec } from '../wire/reference.js';
import { proxyState } from './base.proxy.js';

/** What crosses by reference, over whichever link: proxies, functions, and signals that may still abort. */
export const crossing: ReferenceCodec = {
  crosses: (value) => {
    const isSignal = value instanceof AbortSignal;
    if (isSignal && value.aborted) return false;
    const state = proxyState(value);
    if (state?.hold.released === true) throw new ProxyError('it is a proxy that was released');
    return state !== undefined || isSignal || typeof value === 'function' || value instanceof ByReference;
  },
};
