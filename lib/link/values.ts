import { ProtocolError, SerializationError } from '../errors/index.js';
import type { ByteReader } from '../wire/byte-reader.js';
import type { ByteWriter } from '../wire/byte-writer.js';
import { INLINE_LIMIT, ValueMode } from '../wire/frames.js';
import type { ReferenceCodec } from '../wire/reference.js';
import { decodeWhole, ValueDecoder } from '../wire/value-decoder.js';
import { encodePieces, encodeWhole, ValueEncoder } from '../wire/value-encoder.js';
import { Bodies, PendingBody } from './bodies.js';
import type { Outbox } from './outbox.js';

/** What came in place of a value that cannot live here, as an instance of a class that is unknown here. */
export class BrokenValue {
  constructor(readonly error: unknown) {}
}

/** Bytes that no encoder makes end the link; anything else fails the one value, which was read to its end. */
function brokenBy(error: unknown): BrokenValue {
  if (error instanceof ProtocolError) throw error;
  return new BrokenValue(error);
}

/** The value was made by a method that ran, which the error of the codec cannot know. */
export function asRan(error: unknown): unknown {
  return error instanceof SerializationError ? error.whenRan() : error;
}

/** How values stand in the messages of one link: at once in its stream, at once on their own, or in BODY chunks. */
export class Values {
  /** Largest value that the peer takes, bytes. It says so in its HELLO; until then it is taken to be like us. */
  peerAccepts: number;
  readonly bodies: Bodies;
  private readonly encoder: ValueEncoder;
  private readonly decoder: ValueDecoder;

  constructor(
    private readonly outbox: Outbox,
    private readonly references: ReferenceCodec,
    maxMessage: number,
  ) {
    this.peerAccepts = maxMessage;
    this.bodies = new Bodies(maxMessage);
    this.encoder = new ValueEncoder(references);
    this.decoder = new ValueDecoder(references);
  }

  /** Encodes a value on its own, for a message that is not written yet. */
  encode(value: unknown, path: string): Buffer {
    return encodeWhole(this.references, value, path, this.peerAccepts);
  }

  /** Writes a value into the open message. Returns the bytes that follow outside of it. */
  write(writer: ByteWriter, value: unknown, path: string): number {
    const start = writer.position;
    writer.u8(ValueMode.STREAM);
    if (this.encoder.encode(writer, value, path, INLINE_LIMIT)) return 0;
    writer.position = start;
    // On its own a value may take less: the numbers of its shapes are smaller.
    const { pieces, length, copies } = encodePieces(this.references, value, path, this.peerAccepts);
    if (length <= INLINE_LIMIT) return this.writeEncoded(writer, Buffer.concat(pieces));
    return this.writeBody(writer, pieces, length, copies);
  }

  /** The same for a value encoded before. */
  writeEncoded(writer: ByteWriter, bytes: Buffer): number {
    if (bytes.length <= INLINE_LIMIT) {
      writer.u8(ValueMode.WHOLE);
      writer.varint(bytes.length);
      writer.bytes(bytes);
      return 0;
    }
    return this.writeBody(writer, [bytes], bytes.length, undefined);
  }

  private writeBody(
    writer: ByteWriter,
    pieces: readonly Buffer[],
    length: number,
    reusable: Buffer | undefined,
  ): number {
    writer.u8(ValueMode.BODY);
    writer.u32(this.outbox.body(pieces, reusable));
    writer.varint(length);
    return length;
  }

  /** Reads a value. In its place comes a `PendingBody` if its bytes follow, or a `BrokenValue`. */
  read(reader: ByteReader): unknown {
    const mode = reader.u8();
    if (mode === ValueMode.BODY) return this.bodies.expect(reader.u32(), reader.varint());
    try {
      if (mode === ValueMode.STREAM) return this.decoder.decode(reader);
      if (mode === ValueMode.WHOLE) return decodeWhole(this.references, reader.bytes(reader.varint()));
    } catch (error) {
      return brokenBy(error);
    }
    throw new ProtocolError(`A value of the unknown mode ${mode} came`);
  }

  /** Gives what `read` returned, at once or when its body is complete. */
  whenWhole(value: unknown, action: (value: unknown) => void): void {
    if (!(value instanceof PendingBody)) {
      action(value);
      return;
    }
    value.onComplete((bytes) => {
      action(this.readBody(bytes));
    });
  }

  /** The value of a body that is complete, or a `BrokenValue`. */
  readBody(bytes: Buffer): unknown {
    try {
      return decodeWhole(this.references, bytes);
    } catch (error) {
      return brokenBy(error);
    }
  }

  /** @throws SerializationError for a value that was encoded for whoever would come, and is too long for this peer */
  check(bytes: Buffer, path: string): void {
    if (bytes.length <= this.peerAccepts) return;
    throw new SerializationError(path, `it takes ${bytes.length} bytes, and the peer accepts ${this.peerAccepts}`);
  }
}
