import type { SerializationError } from '../errors/index.js';
import { ByteWriter } from './byte-writer.js';
import type { ReferenceCodec } from './reference.js';
import { takeOver } from './transfer.js';
import { asFailure, NOT_HERE, ValueFailure } from './value-failure.js';
import { ValueWriter } from './value-writer.js';

/** The longest value there may be, in bytes: what one buffer holds on every platform. */
const MAX_WHOLE = 0x7fff_ffff;
/** Bytes up to which a value on its own is copied out of the writer that the next one uses; a longer one keeps it. */
const COPIED_OUT = 16_384;
/** Bytes of the writer that the next one uses. */
const KEPT = 65_536;

/** A value on its own: its bytes refer to nothing outside of them but to what is given beside them. */
export interface EncodedValue {
  readonly bytes: Buffer;
  /** What crosses by reference. The bytes name it by its place here, so that they are good for any peer. */
  readonly given: readonly object[];
}

/**
 * Appends values to a stream. The key lists of objects are numbered when they first occur and stay known for the values
 * after, so a stream is decoded by one `ValueDecoder`, in the same order, without gaps.
 */
export class ValueEncoder {
  private readonly values: ValueWriter;
  private busy = false;

  /** @param given see `ValueWriter` */
  constructor(references: ReferenceCodec, given?: object[]) {
    this.values = new ValueWriter(references, given);
  }

  /**
   * Appends `value` at the writer's position.
   * @param path the name of the value in errors, like `args`
   * @param limit bytes that it may take
   * @returns false if it would take more, or has references; as after an error, nothing is written then and no key list is
   * numbered
   * @throws SerializationError if a part of the value cannot cross
   */
  encode(writer: ByteWriter, value: unknown, path: string, limit: number): boolean {
    if (this.busy) throw new ValueFailure('a getter of a value that is being sent tried to send something').at(path);
    const { values } = this;
    let written = false;
    this.busy = true;
    values.begin(writer, limit);
    const start = values.mark(writer);
    try {
      values.any(writer, value);
      written = values.withinLimit(writer);
      return written;
    } catch (error) {
      if (error === NOT_HERE) return false;
      throw asFailure(error).at(path);
    } finally {
      this.busy = false;
      if (!written) values.rollBack(writer, start);
      values.end();
    }
  }
}

/**
 * Encodes `value` on its own. Nobody else writes to its bytes.
 * @param path the name of the value in errors, like `args`
 * @param limit bytes that it may take
 * @throws SerializationError if a part of the value cannot cross, or it takes more bytes
 */
export function encodeWhole(references: ReferenceCodec, value: unknown, path: string, limit = MAX_WHOLE): EncodedValue {
  const given: object[] = [];
  // A getter may come here in the middle of a value: it finds none, and makes its own.
  const writer = spare ?? new ByteWriter(KEPT);
  spare = undefined;
  try {
    if (!new ValueEncoder(references, given).encode(writer, value, path, limit)) throw tooLong(limit, path);
    const bytes = writer.buffer.subarray(0, writer.position);
    return { bytes: bytes.length > COPIED_OUT ? bytes : Buffer.from(bytes), given };
  } finally {
    // One that grew, for a value that failed in the end, is not kept.
    if (writer.position <= COPIED_OUT && writer.buffer.length <= KEPT) {
      writer.reset();
      spare = writer;
    }
  }
}

let spare: ByteWriter | undefined;

/** A value on its own, in pieces. */
export interface EncodedPieces {
  readonly pieces: readonly Buffer[];
  readonly length: number;
  /** The memory of all pieces that are copies. */
  readonly copies: Buffer;
  /** As those of an `EncodedValue`. */
  readonly given: readonly object[];
}

/** The same as `encodeWhole`, but what was given away with `transfer` is not copied. */
export function encodePieces(references: ReferenceCodec, value: unknown, path: string, limit: number): EncodedPieces {
  const writer = new ByteWriter(KEPT);
  const outside = (writer.outside = [] as NonNullable<ByteWriter['outside']>);
  const given: object[] = [];
  if (!new ValueEncoder(references, given).encode(writer, value, path, limit)) throw tooLong(limit, path);
  const { buffer: copies, position } = writer;
  const pieces: Buffer[] = [];
  const taken = takeOver(outside.map(({ bytes }) => bytes));
  let start = 0;
  outside.forEach(({ at }, index) => {
    pieces.push(copies.subarray(start, at), taken[index] ?? Buffer.alloc(0));
    start = at;
  });
  pieces.push(copies.subarray(start, position));
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return { pieces: pieces.filter((piece) => piece.length > 0), length, copies, given };
}

function tooLong(limit: number, path: string): SerializationError {
  return new ValueFailure(`it takes more than ${limit} bytes; send it in parts`).at(path);
}
