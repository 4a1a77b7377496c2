import { type ByteReader, cutShort } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import { LATIN1, SHORT_TEXT, SHORT_TEXTS, UTF16 } from './value-tags.js';
import type { ValueWriter } from './value-writer.js';

/** Characters up to which a loop is faster than leaving JavaScript; they fit in the room that every value has. */
const COPIED_BY_HAND = 48;
/** UTF-8 of a character that does not fit whole is left out: this much room tells `n` bytes from more than `n`. */
const SPARE = 4;

export function writeText(values: ValueWriter, writer: ByteWriter, value: string): void {
  const { length } = value;
  if (length > COPIED_BY_HAND) {
    writeLongText(values, writer, value);
    return;
  }
  const { buffer } = writer;
  let at = writer.position;
  if (length < SHORT_TEXTS) {
    buffer[at++] = SHORT_TEXT + length;
  } else {
    buffer[at++] = LATIN1;
    buffer[at++] = length;
  }
  for (let index = 0; index < length; index++) {
    const code = value.charCodeAt(index);
    if (code > 0xff) {
      writeLongText(values, writer, value);
      return;
    }
    buffer[at++] = code;
  }
  writer.position = at;
}

function writeLongText(values: ValueWriter, writer: ByteWriter, value: string): void {
  values.room(writer, value.length);
  if (writeLatin1(writer, value)) return;
  values.room(writer, 2 * value.length);
  writeUtf16(writer, value);
}

/**
 * Writes `value` with one byte per character, or nothing if a character needs two. There must be room for the value
 * and a header. UTF-8 serves only to find out whether all is ASCII, since that is the fastest way.
 */
function writeLatin1(writer: ByteWriter, value: string): boolean {
  const { buffer, position } = writer;
  const { length } = value;
  buffer[writer.position++] = LATIN1;
  writer.varint(length);
  const isAscii = buffer.write(value, writer.position, length + SPARE, 'utf8') === length;
  if (!isAscii) {
    if (/[^\u0000-\u00ff]/.test(value)) {
      writer.position = position;
      return false;
    }
    buffer.write(value, writer.position, length, 'latin1');
  }
  writer.position += length;
  return true;
}

/** Writes `value` with two bytes per character, which keeps lone surrogates. There must be room for it. */
function writeUtf16(writer: ByteWriter, value: string): void {
  writer.buffer[writer.position++] = UTF16;
  writer.varint(value.length);
  writer.position += writer.buffer.write(value, writer.position, 2 * value.length, 'utf16le');
}

export function readLatin1(reader: ByteReader, length: number): string {
  reader.need(length);
  const from = reader.position;
  return reader.buffer.toString('latin1', from, (reader.position = from + length));
}

export function readUtf16(reader: ByteReader, length: number): string {
  reader.need(2 * length);
  const from = reader.position;
  return reader.buffer.toString('utf16le', from, (reader.position = from + 2 * length));
}

/** A string of fewer than `SHORT_TEXTS` Latin-1 characters: made without leaving JavaScript, which takes a third of the time. */
export function readShortText(reader: ByteReader, length: number): string {
  const from = reader.position;
  if (length > reader.end - from) throw cutShort();
  reader.position = from + length;
  const b = reader.buffer;
  const c = String.fromCharCode;
  switch (length) {
    case 0:
      return '';
    case 1:
      return c(b[from] ?? 0);
    case 2:
      return c(b[from] ?? 0, b[from + 1] ?? 0);
    case 3:
      return c(b[from] ?? 0, b[from + 1] ?? 0, b[from + 2] ?? 0);
    case 4:
      return c(b[from] ?? 0, b[from + 1] ?? 0, b[from + 2] ?? 0, b[from + 3] ?? 0);
    case 5:
      return c(b[from] ?? 0, b[from + 1] ?? 0, b[from + 2] ?? 0, b[from + 3] ?? 0, b[from + 4] ?? 0);
    default:
      return fromCodes(b, from, length);
  }
}

/** One list per length, so that no call makes one. */
const CODES = Array.from({ length: SHORT_TEXTS }, (_, length) => new Array<number>(length).fill(0));

function fromCodes(bytes: Buffer, from: number, length: number): string {
  const codes = CODES[length] ?? [];
  for (let index = 0; index < length; index++) codes[index] = bytes[from + index] ?? 0;
  return String.fromCharCode.apply(null, codes);
}
