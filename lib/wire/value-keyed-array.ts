import { ProtocolError } from '../errors/index.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import { setField } from './value-field.js';
import type { ValueReader } from './value-reader.js';
import * as Tag from './value-tags.js';
import type { ValueWriter } from './value-writer.js';

/** Longer arrays of holes are kept as tables, whose size goes by the elements that there are. */
const FEW_HOLES = 32;
/** An index so far off that the engine keeps the array as a table from then on. */
const FAR = 10_000;

/**
 * Whether elements must travel with their keys: an array with holes, the match of a regular expression, a subclass with
 * fields. Names that someone gave to an array literal are not looked for: finding them takes longer than sending.
 */
export function isKeyed(value: readonly unknown[]): boolean {
  for (let index = 0; index < value.length; index++) {
    if (value[index] === undefined && !(index in value)) return true;
  }
  if ('groups' in value) return true;
  return Object.getPrototypeOf(value) !== Array.prototype && Object.keys(value).length !== value.length;
}

/** The length, then each element there is after its index, and each field after its name. */
export function writeKeyedArray(values: ValueWriter, writer: ByteWriter, value: readonly unknown[]): void {
  const keys = Object.keys(value);
  writer.u8(Tag.KEYED_ARRAY);
  writer.varint(value.length);
  writer.varint(keys.length);
  values.enter();
  for (const key of keys) {
    const index = Number(key);
    const isIndex = index < value.length && String(index >>> 0) === key;
    values.any(writer, isIndex ? index : key);
    values.field(writer, value, key);
  }
  values.leave();
}

export function readKeyedArray(values: ValueReader, reader: ByteReader): unknown[] {
  const length = reader.varint();
  const count = reader.varint();
  reader.need(2 * count);
  const array = values.met(emptyArray(length));
  values.enter();
  for (let index = 0; index < count; index++) {
    const key = values.any(reader);
    const item = values.any(reader);
    if (typeof key === 'number' && key >= 0 && key < length && Number.isInteger(key)) array[key] = item;
    else if (typeof key === 'string') setField(array, key, item);
    else throw new ProtocolError('An array has an element outside of it');
  }
  values.leave();
  return array;
}

function emptyArray(length: number): unknown[] {
  const array: unknown[] = [];
  if (length > FEW_HOLES) {
    array[FAR] = undefined;
    array.length = FAR;
  }
  array.length = length;
  return array;
}
