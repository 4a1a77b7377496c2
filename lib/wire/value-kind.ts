import { EventEmitter } from 'node:events';
import { types } from 'node:util';
import { fieldStep, ValueFailure, within } from './value-failure.js';

/** How a value that is neither an array nor an object literal crosses. */
export type ValueKind =
  | 'literal'
  | 'map'
  | 'set'
  | 'date'
  | 'regexp'
  | 'url'
  | 'buffer'
  | 'array-buffer'
  | 'view'
  | 'boxed'
  | 'error'
  | 'instance';

/** The classes that the standard library makes most: objects of these never ask for a reference. */
const BY_PROTOTYPE = new Map<object | null, ValueKind>([
  [null, 'literal'],
  [Map.prototype, 'map'],
  [Set.prototype, 'set'],
  [Date.prototype, 'date'],
  [RegExp.prototype, 'regexp'],
  [URL.prototype, 'url'],
  [Buffer.prototype, 'buffer'],
  [ArrayBuffer.prototype, 'array-buffer'],
  [DataView.prototype, 'view'],
  [Uint8Array.prototype, 'view'],
  [Float64Array.prototype, 'view'],
  [Error.prototype, 'error'],
  [TypeError.prototype, 'error'],
  [RangeError.prototype, 'error'],
]);

export function kindByPrototype(prototype: object | null): ValueKind | undefined {
  return BY_PROTOTYPE.get(prototype);
}

/** The kind of an object of any class: subclasses and other realms have the internal slots of the built-in class. */
export function kindBySlots(value: object): ValueKind {
  if (types.isNativeError(value) || value instanceof Error) return 'error';
  if (types.isMap(value)) return 'map';
  if (types.isSet(value)) return 'set';
  if (types.isDate(value)) return 'date';
  if (types.isRegExp(value)) return 'regexp';
  if (types.isArrayBuffer(value)) return 'array-buffer';
  if (Buffer.isBuffer(value)) return 'buffer';
  if (ArrayBuffer.isView(value)) return 'view';
  if (types.isBoxedPrimitive(value)) return 'boxed';
  if (value instanceof URL) return 'url';
  return isForeignLiteral(value) ? 'literal' : 'instance';
}

export const SHARED_MEMORY = 'it is shared memory: copy it into an ArrayBuffer';

/** Throws if an object of a class that is not known crosses neither as itself nor as its fields. */
export function refuseInstance(value: object): void {
  if (types.isPromise(value)) throw new ValueFailure('it is a promise: await it first');
  if (types.isSharedArrayBuffer(value)) throw new ValueFailure(SHARED_MEMORY);
  if (value instanceof EventEmitter) throw noData(value, 'it emits events');
  let fields = 0;
  for (const key of Object.keys(value)) {
    fields++;
    if (typeof readField(value, key) === 'function') throw noData(value, `its field ${key} is a function`);
  }
  if (fields === 0) throw noData(value, 'it has no fields of its own');
}

function noData(value: object, reason: string): ValueFailure {
  return new ValueFailure(
    `an instance of ${classNameOf(value)} is no plain data, since ${reason}; send the data you need of it, or mark its class @Transferable()`,
  );
}

/** A field of an object that may be of any class; what a getter throws is told with the field's name. */
export function readField(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch (error) {
    throw within(error, fieldStep(key));
  }
}

/** The name of the class of `value`, for messages. */
export function classNameOf(value: object): string {
  const constructor: unknown = Reflect.get(value, 'constructor');
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'nameless class';
}

/** An object literal of another realm (a vm context, a test environment): its prototype is that realm's `Object.prototype`. */
function isForeignLiteral(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== 'object' || prototype === null) return false;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}
