/** Any class, whatever its constructor takes. */
export type AnyClass = abstract new (...args: never) => object;
