import { types } from 'node:util';
import { transferableClasses } from '../actor/transferable-classes.js';
import type { ByteWriter } from './byte-writer.js';
import { writeError } from './error-encoder.js';
import { INLINE_LIMIT } from './frames.js';
import { isGiven } from './transfer.js';
import { ValueFailure, within } from './value-failure.js';
import { classNameOf, kindByPrototype, kindByClass, noData, refuseInstance, type ValueKind } from './value-kind.js';
import * as Tag from './value-tags.js';
import { viewNumber } from './value-views.js';
import type { ValueWriter } from './value-writer.js';

/** Writes a function, or an object that is neither an array nor an object literal, and that was not met before. */
export function writeOther(values: ValueWriter, writer: ByteWriter, value: object): void {
  const prototype = Object.getPrototypeOf(value) as object | null;
  const known = typeof value === 'function' ? undefined : kindByPrototype(prototype);
  if (known !== undefined) {
    WRITE[known](values, writer, value);
    return;
  }
  if (values.reference(writer, value)) return;
  if (typeof value === 'function' || prototype === null) throw new ValueFailure('a function cannot be sent here');
  WRITE[kindByClass(value, prototype)](values, writer, value);
}

type Write = (values: ValueWriter, writer: ByteWriter, value: object) => void;

const WRITE: Record<ValueKind, Write> = {
  literal: (values, writer, value) => {
    values.literal(writer, value);
  },
  instance: (values, writer, value) => {
    if (writeTransferable(values, writer, value)) return;
    refuseInstance(value);
    values.literal(writer, value);
  },
  map: writeMap,
  set: writeSet,
  date: (_values, writer, value) => {
    refuseFields(value);
    writer.u8(Tag.DATE);
    writer.f64((value as Date).getTime());
  },
  regexp: (values, writer, value) => {
    refuseFields(value);
    const { source, flags } = value as RegExp;
    writer.u8(Tag.REGEXP);
    values.any(writer, source);
    values.any(writer, flags);
  },
  url: (values, writer, value) => {
    refuseFields(value);
    writer.u8(Tag.URL_TEXT);
    values.any(writer, (value as URL).href);
  },
  'array-buffer': (values, writer, value) => {
    writeBytes(values, writer, Tag.ARRAY_BUFFER, wholeOf(value as ArrayBuffer), value);
  },
  buffer: (values, writer, value) => {
    writeBytes(values, writer, Tag.BUFFER, ownBytes(value as Buffer), value);
  },
  view: (values, writer, value) => {
    const view = value as ArrayBufferView;
    const number = viewNumber(view);
    if (number === -1) throw new ValueFailure('it is a view on memory of an unknown kind');
    const bytes = ownBytes(view);
    writer.u8(Tag.VIEW);
    writeBytes(values, writer, number, bytes, value);
  },
  boxed: writeBoxed,
  promise: () => {
    throw new ValueFailure('it is a promise: await it first');
  },
  'shared-memory': () => {
    throw new ValueFailure(SHARED_MEMORY);
  },
  emitter: (values, writer, value) => {
    if (!writeTransferable(values, writer, value)) throw noData(value, 'it emits events');
  },
  signal: (values, writer, value) => {
    // One that may still abort crosses by reference, where anything does.
    if (!(value as AbortSignal).aborted) throw noData(value, 'it has not aborted');
    writer.u8(Tag.ABORTED);
    values.enter();
    values.field(writer, value, 'reason');
    values.leave();
  },
  error: writeError,
};

const SHARED_MEMORY = 'it is shared memory: copy it into an ArrayBuffer';

/** Writes the name of the class, then the fields, if the class is marked `@Transferable()`. */
function writeTransferable(values: ValueWriter, writer: ByteWriter, value: object): boolean {
  const name = transferableClasses.byPrototype.get(Object.getPrototypeOf(value) as object);
  if (name === undefined) return false;
  writer.u8(Tag.INSTANCE);
  values.any(writer, name);
  values.literal(writer, value);
  return true;
}

function writeMap(values: ValueWriter, writer: ByteWriter, value: object): void {
  refuseFields(value);
  const map = value as ReadonlyMap<unknown, unknown>;
  const { size } = map;
  writer.u8(Tag.MAP);
  writer.varint(size);
  values.enter();
  let index = 0;
  let step: typeof itemStep = keyStep;
  let current: unknown;
  try {
    for (const [key, item] of map) {
      if (index === size) throw changedSize();
      current = key;
      step = keyStep;
      values.any(writer, key);
      step = itemStep;
      values.any(writer, item);
      index++;
    }
    if (index !== size) throw changedSize();
  } catch (error) {
    throw within(error, step(index, current));
  }
  values.leave();
}

function writeSet(values: ValueWriter, writer: ByteWriter, value: object): void {
  refuseFields(value);
  const set = value as ReadonlySet<unknown>;
  const { size } = set;
  writer.u8(Tag.SET);
  writer.varint(size);
  values.enter();
  let index = 0;
  try {
    for (const item of set) {
      if (index === size) throw changedSize();
      values.any(writer, item);
      index++;
    }
    if (index !== size) throw changedSize();
  } catch (error) {
    throw within(error, `.values()[${index}]`);
  }
  values.leave();
}

function writeBytes(values: ValueWriter, writer: ByteWriter, tag: number, bytes: Uint8Array, value: object): void {
  const { outside } = writer;
  const stays = outside !== undefined && bytes.length > INLINE_LIMIT && isGiven(value);
  if (stays) values.spend(writer, bytes.length);
  else values.room(writer, bytes.length);
  writer.u8(tag);
  writer.varint(bytes.length);
  if (stays) outside.push({ at: writer.position, bytes });
  else writer.bytes(bytes);
}

function writeBoxed(values: ValueWriter, writer: ByteWriter, value: object): void {
  const primitive: unknown = value.valueOf();
  if (typeof primitive === 'object' || typeof primitive === 'function') {
    throw new ValueFailure('its valueOf() gives no primitive');
  }
  writer.u8(Tag.BOXED);
  values.any(writer, primitive);
}

/** The bytes that a view shows, without the rest of its buffer. */
function ownBytes(view: ArrayBufferView): Uint8Array {
  const { buffer } = view;
  if (types.isSharedArrayBuffer(buffer)) throw new ValueFailure(SHARED_MEMORY);
  if (view.byteLength === 0) refuseDetached(buffer);
  return new Uint8Array(buffer, view.byteOffset, view.byteLength);
}

function wholeOf(buffer: ArrayBuffer): Uint8Array {
  refuseDetached(buffer);
  return new Uint8Array(buffer);
}

function refuseDetached(buffer: ArrayBuffer): void {
  try {
    new Uint8Array(buffer);
  } catch (error) {
    throw new ValueFailure('its memory was transferred away', { cause: error });
  }
}

/** Fields that someone added to a `Map`, a `Date` and the like would be lost without a word. */
function refuseFields(value: object): void {
  for (const key in value) {
    if (Object.hasOwn(value, key)) {
      const name = classNameOf(value);
      throw new ValueFailure(
        `a ${name} with a field of its own (${key}) would arrive without it; send an object of both`,
      );
    }
  }
}

function keyStep(index: number): string {
  return `.keys()[${index}]`;
}

/** `.get("name")`, as one would write it; for other keys by position. */
function itemStep(index: number, key: unknown): string {
  const literal = typeof key === 'string' ? JSON.stringify(key) : typeof key === 'number' ? String(key) : undefined;
  return literal === undefined ? `.values()[${index}]` : `.get(${literal})`;
}

function changedSize(): ValueFailure {
  return new ValueFailure('it changed while it was read');
}
