import { ProtocolError } from '../errors/index.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import * as Tag from './value-tags.js';
import type { ValueWriter } from './value-writer.js';

/** Integers of 32 bits as such, everything else (and `-0`) as a double. There must be room for nine bytes. */
export function writeNumber(writer: ByteWriter, value: number): void {
  const { buffer } = writer;
  if ((value | 0) !== value || (value === 0 && 1 / value < 0)) {
    buffer[writer.position++] = Tag.FLOAT64;
    writer.f64(value);
  } else if (value >= 0 && value < Tag.SMALL_INTEGERS) {
    buffer[writer.position++] = value;
  } else {
    const at = writer.position;
    buffer[at] = Tag.INT32;
    buffer[at + 1] = value;
    buffer[at + 2] = value >> 8;
    buffer[at + 3] = value >> 16;
    buffer[at + 4] = value >> 24;
    writer.position = at + 5;
  }
}

/** 64 bits where they are enough, else hexadecimal digits. */
export function writeBigint(values: ValueWriter, writer: ByteWriter, value: bigint): void {
  if (BigInt.asIntN(64, value) === value) {
    writer.buffer[writer.position++] = Tag.BIGINT64;
    writer.position = writer.buffer.writeBigInt64LE(value, writer.position);
    return;
  }
  const digits = value.toString(16);
  values.room(writer, digits.length);
  writer.u8(Tag.BIGINT);
  writer.text(digits);
}

export function readBigint64(reader: ByteReader): bigint {
  const low = reader.u32();
  return (BigInt(reader.u32() | 0) << 32n) | BigInt(low);
}

export function readBigint(reader: ByteReader): bigint {
  const digits = reader.text();
  if (!/^-?[0-9a-f]+$/.test(digits)) throw new ProtocolError('A bigint has digits that are none');
  return digits.startsWith('-') ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`);
}
