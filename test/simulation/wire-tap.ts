import type { Ran } from '../../lib/errors/index.js';
import { ByteReader } from '../../lib/wire/byte-reader.js';
import { readPath } from '../../lib/wire/call-path.js';
import { CallFlag, FRAME_HEADER, Kind, MAX_FRAME, ValueMode } from '../../lib/wire/frames.js';
import { readRan } from '../../lib/wire/ran.js';
import { decodeWhole, ValueDecoder } from '../../lib/wire/value-decoder.js';

export interface BodyAnnounced {
  readonly id: number;
  readonly length: number;
}

/** A message as it stands on the wire. */
export interface Message {
  readonly kind: Kind;
  /** Of the call, the body or the ping. */
  readonly id: number;
  /** Bytes of the message. */
  readonly size: number;
  readonly body: BodyAnnounced | undefined;
  /** What CREDIT and WINDOW grant, and what a CALL of a stream and HELLO grant at first. */
  readonly items: number;
  readonly bytes: number;
  /** Of a CALL. */
  readonly stream: boolean;
  /** Of ERROR and CANCELLED. */
  readonly ran: Ran | undefined;
}

export interface Frame {
  /** Bytes of the link up to and with this frame. */
  readonly end: number;
  readonly messages: readonly Message[];
}

const HELLO_WINDOW = 4 + 1 + 1 + 2 + 1 + 16 + 16 + 16 + 32 + 4 + 4;

/** Reads along what one side of a link writes. Nothing that it needs is taken from the link itself. */
export class WireTap {
  private readonly decoder = new ValueDecoder();
  private length = 0;

  /** @param bytes one write of a link: whole frames */
  read(bytes: Buffer): Frame[] {
    const frames: Frame[] = [];
    for (let at = 0; at < bytes.length;) {
      const size = bytes.readUInt32LE(at);
      if (size < 1 || size > MAX_FRAME) throw new Error(`A frame of ${size} bytes was written`);
      const end = at + 4 + size;
      if (end > bytes.length) throw new Error('A frame was not written in one go');
      const kind = bytes[at + 4] as Kind;
      const reader = new ByteReader(bytes, at + FRAME_HEADER, end);
      const messages: Message[] = [];
      do messages.push(this.message(kind, reader));
      while (reader.position < end);
      this.length += end - at;
      frames.push({ end: this.length, messages });
      at = end;
    }
    return frames;
  }

  private message(kind: Kind, reader: ByteReader): Message {
    const start = reader.position;
    const read = this.fields(kind, reader);
    const nothing = { id: 0, body: undefined, items: 0, bytes: 0, stream: false, ran: undefined };
    return { kind, ...nothing, ...read, size: reader.position - start };
  }

  private fields(kind: Kind, reader: ByteReader): Partial<Message> {
    switch (kind) {
      case Kind.HELLO: {
        const bytes = reader.buffer.readUInt32LE(reader.position + HELLO_WINDOW);
        reader.position = reader.end;
        return { bytes };
      }
      case Kind.CALL:
        return this.call(reader);
      case Kind.RESULT:
      case Kind.ITEM:
      case Kind.PROGRESS:
        return { id: reader.u32(), body: this.value(reader) };
      case Kind.ERROR:
        return { id: reader.u32(), ran: readRan(reader), body: this.value(reader) };
      case Kind.CANCELLED:
        return { id: reader.u32(), ran: readRan(reader) };
      case Kind.CANCEL:
      case Kind.DISCARD:
      case Kind.END:
      case Kind.PING:
      case Kind.PONG:
        return { id: reader.u32() };
      case Kind.CREDIT:
        return { id: reader.u32(), items: reader.varint(), bytes: reader.varint() };
      case Kind.WINDOW:
        return { bytes: reader.u32() };
      case Kind.BODY:
        return { id: reader.u32(), bytes: reader.bytes(reader.end - reader.position).length };
      case Kind.SLOW:
      case Kind.START:
      case Kind.READY:
        return { body: this.value(reader) };
      case Kind.BYE:
        return {};
      default:
        throw new Error(`A frame of the unknown kind ${kind as number} was written`);
    }
  }

  private call(reader: ByteReader): Partial<Message> {
    const id = reader.u32();
    reader.varint();
    reader.u16();
    const flags = reader.u16();
    if ((flags & CallFlag.REMAINING) !== 0) reader.u32();
    if ((flags & CallFlag.PATH) !== 0) readPath(reader);
    if ((flags & CallFlag.HOLDER) !== 0) reader.varint();
    const stream = (flags & CallFlag.STREAM) !== 0;
    const items = stream ? reader.varint() : 0;
    const bytes = stream ? reader.varint() : 0;
    return { id, stream, items, bytes, body: this.value(reader) };
  }

  private value(reader: ByteReader): BodyAnnounced | undefined {
    const mode = reader.u8();
    if (mode === ValueMode.STREAM) {
      this.decoder.decode(reader);
      return undefined;
    }
    if (mode > ValueMode.BODY) throw new Error(`A value of the unknown mode ${mode} was written`);
    const id = mode === ValueMode.BODY ? reader.u32() : undefined;
    const length = reader.varint();
    const references = reader.varint();
    if (references > 0) throw new Error(`A value with ${references} bytes of references was written`);
    if (id !== undefined) return { id, length };
    decodeWhole(reader.bytes(length));
    return undefined;
  }
}
