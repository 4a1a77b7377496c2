/** In production nobody is there to be warned. */
const warns = process.env.NODE_ENV !== 'production';

/** Freezes plain objects and arrays, so that writing to a copy which the actor never sees fails at once. Not in production. */
export function frozen<T>(value: T): T {
  if (warns) freeze(value);
  return value;
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}
