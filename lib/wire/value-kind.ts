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
  | 'promise'
  | 'shared-memory'
  | 'emitter'
  | 'signal'
  | 'instance';

/** The classes that the standard library makes most: objects of these never ask for a reference. */
const BY_PROTOTYPE = new Map<object, ValueKind>([
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
  return prototype === null ? 'literal' : BY_PROTOTYPE.get(prototype);
}

/** What is known of the classes met so far. */
const MET = new WeakMap<object, ValueKind>();

/** The kind of an object of any class. It goes by the first object of the class, since finding out takes a while. */
export function kindByClass(value: object, prototype: object): ValueKind {
  const met = MET.get(prototype);
  if (met !== undefined) return met;
  const kind = kindBySlots(value);
  MET.set(prototype, kind);
  return kind;
}

/** Subclasses and classes of other realms have the internal slots of the built-in class. */
function kindBySlots(value: object): ValueKind {
  if (types.isNativeError(value) || value instanceof Error || value instanceof DOMException) return 'error';
  if (types.isMap(value)) return 'map';
  if (types.isSet(value)) return 'set';
  if (types.isDate(value)) return 'date';
  if (types.isRegExp(value)) return 'regexp';
  if (types.isArrayBuffer(value)) return 'array-buffer';
  if (Buffer.isBuffer(value)) return 'buffer';
  if (ArrayBuffer.isView(value)) return 'view';
  if (types.isBoxedPrimitive(value)) return 'boxed';
  if (value instanceof URL) return 'url';
  if (types.isPromise(value)) return 'promise';
  if (types.isSharedArrayBuffer(value)) return 'shared-memory';
  if (value instanceof EventEmitter) return 'emitter';
  if (value instanceof AbortSignal) return 'signal';
  return isForeignLiteral(value) ? 'literal' : 'instance';
}

/** Throws if an object of a class that is not known has not only data, or none at all. */
export function refuseInstance(value: object): void {
  const keys = Object.keys(value);
  if (keys.length === 0) throw noData(value, `it has no fields of its own${ADVICE}`);
  for (const key of keys) {
    if (typeof readField(value, key) === 'function') throw noData(value, `its field ${key} is a function${ADVICE}`);
  }
}

const ADVICE = ' (if the class is yours, @Transferable() makes its instances cross as themselves)';

export function noData(value: object, reason: string): ValueFailure {
  return new ValueFailure(
    `an instance of ${classNameOf(value)} is no plain data: ${reason}. Send the data you need of it`,
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
