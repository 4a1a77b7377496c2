import { types } from 'node:util';

/** The classes that look at the bytes of an `ArrayBuffer`; a place in the list is the number on the wire. */
const VIEWS = [
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array',
] as const;

type ViewClass = new (buffer: ArrayBuffer) => ArrayBufferView;

/** The number of the class of `view`, or -1 for a class that this list does not know. */
export function viewNumber(view: ArrayBufferView): number {
  const name: unknown = types.isDataView(view) ? 'DataView' : Reflect.get(view, Symbol.toStringTag);
  return VIEWS.findIndex((known) => known === name);
}

/** The name of the class with that number. */
export function viewName(number: number): string | undefined {
  return VIEWS[number];
}

/** The class with that number; undefined where this Node.js has none, as for `Float16Array`. */
export function viewClass(number: number): ViewClass | undefined {
  const name = VIEWS[number];
  return name === undefined ? undefined : (Reflect.get(globalThis, name) as ViewClass | undefined);
}
