import { ProtocolError } from '../errors/index.js';

/** Reads what a `ByteWriter` wrote. Every read is bounded by `end`: a `ProtocolError` tells that the bytes were cut short. */
export class ByteReader {
  constructor(
    readonly buffer: Buffer,
    public position = 0,
    readonly end = buffer.length,
  ) {}

  /** Throws unless `bytes` more bytes are there; call it before allocating for a length that was announced. */
  need(bytes: number): void {
    if (bytes > this.end - this.position) throw cutShort();
  }

  u8(): number {
    if (this.position >= this.end) throw cutShort();
    return this.buffer[this.position++] ?? 0;
  }

  u16(): number {
    this.need(2);
    this.position += 2;
    return this.buffer.readUInt16LE(this.position - 2);
  }

  u32(): number {
    this.need(4);
    this.position += 4;
    return this.buffer.readUInt32LE(this.position - 4);
  }

  f64(): number {
    this.need(8);
    this.position += 8;
    return this.buffer.readDoubleLE(this.position - 8);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw new ProtocolError('A number is larger than the protocol allows');
      if (byte < 0x80) return value;
      scale *= 0x80;
      if (scale > Number.MAX_SAFE_INTEGER) throw new ProtocolError('A number has more bytes than the protocol allows');
    }
  }

  /** A view of the next bytes, not a copy. */
  bytes(length: number): Buffer {
    this.need(length);
    this.position += length;
    return this.buffer.subarray(this.position - length, this.position);
  }

  text(): string {
    const length = this.varint();
    this.need(length);
    this.position += length;
    return this.buffer.toString('utf8', this.position - length, this.position);
  }
}

/** The error for bytes that end before what they announce. */
export function cutShort(): ProtocolError {
  return new ProtocolError('A message ends before the value that it announces');
}
