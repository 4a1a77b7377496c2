import { ProtocolError, SerializationError } from '../errors/index.js';
import { type ByteReader } from './byte-reader.js';
import { readReference } from './reference-wire.js';
import { readBigint, readBigint64 } from './value-numbers.js';
import { setField, type ValueReader } from './value-reader.js';
import * as Tag from './value-tags.js';
import { viewClass, viewName } from './value-views.js';

type Read = (values: ValueReader, reader: ByteReader) => unknown;

const READ = new Map<number, Read>([
  [Tag.KEYED_ARRAY, readKeyedArray],
  [Tag.BIGINT64, (_values, reader) => readBigint64(reader)],
  [Tag.BIGINT, (_values, reader) => readBigint(reader)],
  [Tag.DATE, (values, reader) => values.met(new Date(readNumber(values, reader)))],
  [Tag.MAP, readMap],
  [Tag.SET, readSet],
  [Tag.REGEXP, readRegExp],
  [Tag.URL_TEXT, readUrl],
  [Tag.BUFFER, readBuffer],
  [Tag.ARRAY_BUFFER, (values, reader) => values.met(readMemory(reader))],
  [Tag.VIEW, readView],
  [Tag.BOXED, readBoxed],
  [Tag.REFERENCE, readProxy],
]);

/** Reads what follows a tag that is too rare for the reader itself to know. */
export function readOther(values: ValueReader, reader: ByteReader, tag: number): unknown {
  const read = READ.get(tag);
  if (read === undefined) throw new ProtocolError(`A value begins with the unknown tag 0x${tag.toString(16)}`);
  return read(values, reader);
}

function readKeyedArray(values: ValueReader, reader: ByteReader): unknown[] {
  const length = reader.varint();
  const count = reader.varint();
  if (length > MAX_ARRAY) throw new ProtocolError('An array is longer than an array can be');
  reader.need(2 * count);
  const array = values.met(emptyArray(length));
  values.enter();
  for (let index = 0; index < count; index++) {
    const key = values.any(reader);
    const item = values.any(reader);
    if (typeof key === 'number' && key >= 0 && key < length && Number.isInteger(key)) array[key] = item;
    else if (typeof key === 'string' && key !== 'length') setField(array, key, item);
    else throw new ProtocolError('An array has an element outside of it');
  }
  values.leave();
  return array;
}

const MAX_ARRAY = 0xffff_ffff;
/** Longer arrays of holes are kept as tables, whose size goes by the elements that there are. */
const FEW_HOLES = 32;
/** An index so far off that the engine keeps the array as a table from then on. */
const FAR = 10_000;

function emptyArray(length: number): unknown[] {
  const array: unknown[] = [];
  if (length > FEW_HOLES) {
    array[FAR] = undefined;
    array.length = FAR;
  }
  array.length = length;
  return array;
}

function readNumber(values: ValueReader, reader: ByteReader): number {
  const number = values.any(reader);
  if (typeof number !== 'number') throw new ProtocolError('A value has something else where a number must be');
  return number;
}

function readMap(values: ValueReader, reader: ByteReader): Map<unknown, unknown> {
  const size = reader.varint();
  reader.need(2 * size);
  const map = values.met(new Map());
  values.enter();
  for (let index = 0; index < size; index++) map.set(values.any(reader), values.any(reader));
  values.leave();
  return map;
}

function readSet(values: ValueReader, reader: ByteReader): Set<unknown> {
  const size = reader.varint();
  reader.need(size);
  const set = values.met(new Set());
  values.enter();
  for (let index = 0; index < size; index++) set.add(values.any(reader));
  values.leave();
  return set;
}

/** What one Node.js takes for a regular expression or a URL, an older one may not: that is no fault of the peer. */
function readRegExp(values: ValueReader, reader: ByteReader): unknown {
  const source = values.text(reader);
  const flags = values.text(reader);
  return values.met(attempt(values, `/${source}/${flags}`, () => new RegExp(source, flags)));
}

function readUrl(values: ValueReader, reader: ByteReader): unknown {
  const href = values.text(reader);
  return values.met(attempt(values, href, () => new URL(href)));
}

function attempt(values: ValueReader, name: string, make: () => object): object {
  try {
    return make();
  } catch (error) {
    values.fail(new SerializationError(name, `this process cannot make it (${String(error)})`));
    return {};
  }
}

/** A copy that is a `Buffer` of its own, unless it is most of a message that nobody else uses. */
function readBuffer(values: ValueReader, reader: ByteReader): Buffer {
  const length = reader.varint();
  const bytes = reader.bytes(length);
  if (values.isWhole && length * 2 > reader.end) return values.met(bytes);
  const copy = Buffer.allocUnsafeSlow(length);
  copy.set(bytes);
  return values.met(copy);
}

function readMemory(reader: ByteReader): ArrayBuffer {
  const bytes = reader.bytes(reader.varint());
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy.buffer;
}

function readView(values: ValueReader, reader: ByteReader): object {
  const number = reader.u8();
  const name = viewName(number);
  if (name === undefined) throw new ProtocolError(`A value has a view of the unknown kind ${number}`);
  const memory = readMemory(reader);
  const View = viewClass(number);
  if (View !== undefined) return values.met(new View(memory));
  values.fail(new SerializationError(name, 'this version of Node.js does not have it'));
  return values.met({});
}

function readBoxed(values: ValueReader, reader: ByteReader): object {
  values.enter();
  const primitive = values.any(reader);
  values.leave();
  if (primitive === undefined || typeof primitive === 'object' || typeof primitive === 'function') {
    throw new ProtocolError('A value has something else where a primitive must be');
  }
  return values.met(Object(primitive) as object);
}

function readProxy(values: ValueReader, reader: ByteReader): unknown {
  const reference = readReference(reader);
  try {
    return values.met(values.references.fromReference(reference));
  } catch (error) {
    values.fail(error);
    values.met(undefined);
    return;
  }
}
