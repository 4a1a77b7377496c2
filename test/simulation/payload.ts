/** What the scripts send to each other: it shows where it belongs and whether it arrived whole. */
export interface Payload {
  readonly no: number;
  readonly seq: number;
  readonly data: Buffer;
}

export function payload(no: number, seq: number, size: number): Payload {
  return { no, seq, data: Buffer.alloc(size, no * 7 + seq) };
}

export function isPayload(value: unknown, no: number, seq: number, size: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { data, ...place } = value as Payload;
  if (place.no !== no || place.seq !== seq || !Buffer.isBuffer(data)) return false;
  return data.equals(Buffer.alloc(size, no * 7 + seq));
}

/**
 * Has a property of the object do something when it is read for the first time, as getters of users may.
 * It lets go of that then: V8 makes the getters of an object old, which would hold all of a schedule until the heap is marked.
 */
export function actWhenRead<T extends object>(object: T, key: keyof T, act: (() => void) | undefined): T {
  const value = object[key];
  let left = act;
  const get = (): unknown => {
    const now = left;
    left = undefined;
    now?.();
    return value;
  };
  return Object.defineProperty(object, key, { get, enumerable: true });
}
