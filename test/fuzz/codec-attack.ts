import { ProtocolError, SerializationError } from '../../lib/errors/index.js';
import { ByteReader } from '../../lib/wire/byte-reader.js';
import { decodeWhole, ValueDecoder } from '../../lib/wire/value-decoder.js';

/**
 * Decodes bytes that may be of any kind, on their own or as part of a stream.
 * @returns what was wrong: an error that no bytes may cause
 */
export function attackCodec(bytes: Buffer, inStream: boolean): Error | undefined {
  try {
    if (inStream) new ValueDecoder().decode(new ByteReader(bytes));
    else decodeWhole(bytes, []);
  } catch (error) {
    if (!(error instanceof ProtocolError || error instanceof SerializationError)) return error as Error;
  }
  return undefined;
}
