import { ProtocolError, SerializationError } from '../errors/index.js';
import { prototypeOf, transferableClasses } from '../actor/transferable-classes.js';
import type { ByteReader } from './byte-reader.js';
import { BrokenReference } from './broken-reference.js';
import { readError } from './error-decoder.js';
import { shortLivedMemory } from './short-lived-memory.js';
import { readKeyedArray } from './value-keyed-array.js';
import { readBigint, readBigint64 } from './value-numbers.js';
import type { ValueReader } from './value-reader.js';
import * as Tag from './value-tags.js';
import { viewClass, viewName } from './value-views.js';

type Read = (values: ValueReader, reader: ByteReader) => unknown;

const READ = new Map<number, Read>([
  [Tag.KEYED_ARRAY, readKeyedArray],
  [Tag.BIGINT64, (_values, reader) => readBigint64(reader)],
  [Tag.BIGINT, (_values, reader) => readBigint(reader)],
  [Tag.DATE, (values, reader) => values.met(new Date(reader.f64()))],
  [Tag.MAP, readMap],
  [Tag.SET, readSet],
  [Tag.REGEXP, readRegExp],
  [Tag.URL_TEXT, readUrl],
  [Tag.BUFFER, readBuffer],
  [Tag.ARRAY_BUFFER, (values, reader) => values.met(readMemory(reader))],
  [Tag.VIEW, readView],
  [Tag.BOXED, readBoxed],
  [Tag.ERROR, readError],
  [Tag.INSTANCE, readTransferable],
  [Tag.REFERENCE, readProxy],
  [Tag.ABORTED, readAborted],
]);

/** Reads what follows a tag that is too rare for the reader itself to know. */
export function readOther(values: ValueReader, reader: ByteReader, tag: number): unknown {
  const read = READ.get(tag);
  if (read === undefined) throw new ProtocolError(`A value begins with the unknown tag 0x${tag.toString(16)}`);
  return read(values, reader);
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

/**
 * A copy, which is a `Buffer` of its own; or a view of the message, where that has a buffer of its own and is little more:
 * a part of a buffer may be read into again.
 */
function readBuffer(values: ValueReader, reader: ByteReader): Buffer {
  const bytes = reader.bytes(reader.varint());
  const mayKeep = values.isWhole && reader.buffer.length === reader.buffer.buffer.byteLength;
  if (mayKeep && bytes.length * 2 > reader.buffer.length) return values.met(bytes);
  return values.met(copyOf(bytes));
}

function readMemory(reader: ByteReader): ArrayBuffer {
  return copyOf(reader.bytes(reader.varint())).buffer;
}

function copyOf(bytes: Buffer): Buffer<ArrayBuffer> {
  const copy = shortLivedMemory.take(bytes.length);
  copy.set(bytes);
  return copy;
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
  const place = reader.varint();
  if (place >= values.received.length) throw new ProtocolError('A value names a reference that it does not have');
  const received = values.received[place];
  if (received instanceof BrokenReference) values.fail(received.error);
  return values.met(received);
}

function readAborted(values: ValueReader, reader: ByteReader): AbortSignal {
  const controller = new AbortController();
  const signal = values.met(controller.signal);
  values.enter();
  controller.abort(values.any(reader));
  values.leave();
  return signal;
}

function readTransferable(values: ValueReader, reader: ByteReader): object {
  const name = values.text(reader);
  const known = transferableClasses.byName.get(name);
  const value = values.met(known === undefined ? {} : (Object.create(prototypeOf(known)) as object));
  values.fieldsOf(reader, value);
  if (known === undefined) {
    values.fail(
      new SerializationError(
        `an instance of ${name}`,
        'no class that this process has loaded is @Transferable() under that name; import its file here too',
      ),
    );
  }
  return value;
}
