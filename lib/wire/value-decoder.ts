import { ProtocolError } from '../errors/index.js';
import { ByteReader } from './byte-reader.js';
import { ValueReader } from './value-reader.js';

/** Reads the values that one `ValueEncoder` appended, in the same order and without gaps. */
export class ValueDecoder {
  private readonly values = new ValueReader([], false);

  /**
   * Reads the value at the reader's position. What it returns shares no memory with the reader's buffer.
   * @throws ProtocolError for bytes that no encoder made: the stream cannot be read any further
   * @throws SerializationError for a value that cannot be made here, like one of a class that is not known; the reader
   * is behind the value then, and the stream goes on
   */
  decode(reader: ByteReader): unknown {
    return decodeWith(this.values, reader);
  }
}

/**
 * Decodes the bytes of `encodeWhole`. A `Buffer` that makes up most of them is a view of them, not a copy, if the
 * message is all that its memory holds (as one that was put together from chunks).
 * @param received what the references beside the bytes came to, in their order
 * @throws ProtocolError and others as `ValueDecoder.decode` does
 */
export function decodeWhole(buffer: Buffer, received: readonly unknown[] = []): unknown {
  const reader = new ByteReader(buffer);
  const value = decodeWith(new ValueReader(received, true), reader);
  if (reader.position !== reader.end) throw new ProtocolError('A value ends before the message that holds it');
  return value;
}

function decodeWith(values: ValueReader, reader: ByteReader): unknown {
  let value: unknown;
  let failure;
  try {
    value = values.any(reader);
  } catch (error) {
    // Whatever a built-in class says about bytes from the wire (a length it cannot hold, say), the bytes are at fault.
    throw error instanceof ProtocolError ? error : new ProtocolError('A value cannot be read', { cause: error });
  } finally {
    failure = values.end();
  }
  if (failure !== undefined) throw failure.error;
  return value;
}
