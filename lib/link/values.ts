import { ProtocolError, SerializationError } from '../errors/index.js';
import { BrokenReference } from '../wire/broken-reference.js';
import { ByteReader } from '../wire/byte-reader.js';
import { ByteWriter } from '../wire/byte-writer.js';
import { INLINE_LIMIT, MOST_REFERENCES, ValueMode } from '../wire/frames.js';
import type { Reference, ReferenceExchange } from '../wire/reference.js';
import { readReference, writeReference } from '../wire/reference-wire.js';
import { decodeWhole, ValueDecoder } from '../wire/value-decoder.js';
import { type EncodedValue, encodePieces, encodeWhole, ValueEncoder } from '../wire/value-encoder.js';
import { Bodies, PendingBody } from './bodies.js';
import type { Outbox } from './outbox.js';
import type { Sequencer } from './sequencer.js';

const NOTHING = Buffer.alloc(0);

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
  private readonly decoder = new ValueDecoder();

  constructor(
    private readonly outbox: Outbox,
    readonly references: ReferenceExchange,
    maxMessage: number,
  ) {
    this.peerAccepts = maxMessage;
    this.bodies = new Bodies(maxMessage);
    this.encoder = new ValueEncoder(references);
  }

  /** Encodes a value on its own, for a message that is not written yet. */
  encode(value: unknown, path: string): EncodedValue {
    return encodeWhole(this.references, value, path, this.peerAccepts);
  }

  /** Writes a value into the open message. Returns the bytes that follow outside of it. */
  write(writer: ByteWriter, value: unknown, path: string): number {
    const start = writer.position;
    writer.u8(ValueMode.STREAM);
    if (this.encoder.encode(writer, value, path, INLINE_LIMIT)) return 0;
    writer.position = start;
    // On its own a value may take less: the numbers of its shapes are smaller.
    const { pieces, length, copies, given } = encodePieces(this.references, value, path, this.peerAccepts);
    return this.writeAlone(writer, pieces, length, given, copies);
  }

  /** The same for a value encoded before. Its references are given to the peer with this. */
  writeEncoded(writer: ByteWriter, { bytes, given }: EncodedValue): number {
    return this.writeAlone(writer, [bytes], bytes.length, given, undefined);
  }

  private writeAlone(
    writer: ByteWriter,
    pieces: readonly Buffer[],
    length: number,
    given: readonly object[],
    reusable: Buffer | undefined,
  ): number {
    const references = this.give(given);
    const size = length + references.length;
    const parts = given.length === 0 ? pieces : [...pieces, references];
    const isInline = size <= INLINE_LIMIT;
    writer.u8(isInline ? ValueMode.WHOLE : ValueMode.BODY);
    if (!isInline) writer.u32(this.outbox.body(parts, reusable));
    writer.varint(length);
    writer.varint(references.length);
    if (!isInline) return size;
    for (const part of parts) writer.bytes(part);
    return 0;
  }

  private give(given: readonly object[]): Buffer {
    if (given.length === 0) return NOTHING;
    const writer = new ByteWriter(512);
    for (const value of given) writeReference(writer, this.references.give(value));
    return writer.buffer.subarray(0, writer.position);
  }

  /** Reads a value. In its place comes a `PendingBody` if its bytes follow, or a `BrokenValue`. */
  read(reader: ByteReader): unknown {
    const mode = reader.u8();
    if (mode > ValueMode.BODY) throw new ProtocolError(`A value of the unknown mode ${mode} came`);
    try {
      if (mode === ValueMode.STREAM) return this.decoder.decode(reader);
      if (mode === ValueMode.BODY) return this.bodies.expect(reader.u32(), reader.varint(), reader.varint());
      const valueLength = reader.varint();
      const referencesLength = reader.varint();
      return this.decodeAlone(reader.bytes(valueLength + referencesLength), valueLength);
    } catch (error) {
      return brokenBy(error);
    }
  }

  /** Gives what `read` returned, at once or when its body is complete. */
  whenWhole(value: unknown, action: (value: unknown) => void): void {
    if (!(value instanceof PendingBody)) {
      action(value);
      return;
    }
    value.onComplete((bytes) => {
      action(this.readBody(bytes, value));
    });
  }

  /** The value of a body that is complete, or a `BrokenValue`. */
  readBody(bytes: Buffer, { valueLength }: PendingBody): unknown {
    try {
      return this.decodeAlone(bytes, valueLength);
    } catch (error) {
      return brokenBy(error);
    }
  }

  /** What waits there waits for ever: the link has ended. */
  discardAll(sequencers: Map<unknown, Sequencer>): void {
    for (const { heldBack } of sequencers.values()) for (const value of heldBack) this.references.discard(value);
    sequencers.clear();
  }

  /** @throws SerializationError for a value that was encoded for whoever would come, and is too long for this peer */
  check({ bytes }: EncodedValue, path: string): void {
    if (bytes.length <= this.peerAccepts) return;
    throw new SerializationError(path, `it takes ${bytes.length} bytes, and the peer accepts ${this.peerAccepts}`);
  }

  /** @param bytes the value, and the references that it names by their places */
  private decodeAlone(bytes: Buffer, valueLength: number): unknown {
    const received: unknown[] = [];
    const reader = new ByteReader(bytes, valueLength);
    while (reader.position < reader.end) {
      if (received.length === MOST_REFERENCES)
        throw new ProtocolError(`A value has more than ${MOST_REFERENCES} references`);
      received.push(this.take(readReference(reader)));
    }
    try {
      return decodeWhole(bytes.subarray(0, valueLength), received);
    } catch (error) {
      this.references.discard(received);
      throw error;
    }
  }

  private take(reference: Reference): unknown {
    try {
      return this.references.take(reference);
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      return new BrokenReference(error);
    }
  }
}
