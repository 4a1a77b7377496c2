import { spareMemory } from './spare-memory.js';

/** Where the first byte of a frame is written; doubled whenever it is full. */
const START = 65_536;

/**
 * A buffer that grows while it is written. Numbers are little-endian, which is what the processors in use have in memory.
 * `buffer` is replaced when it grows: read it again after every call. What stands behind `position` is undefined.
 */
export class ByteWriter {
  buffer: Buffer;
  position = 0;
  /** Bytes that belong between those written, and are not copied; undefined where all must be in one piece. */
  outside: { readonly at: number; readonly bytes: Uint8Array }[] | undefined;
  /** Writes doubles several times faster than the buffer does. */
  private view: DataView;

  /** @param size bytes to begin with */
  constructor(size = START) {
    this.buffer = Buffer.allocUnsafeSlow(size);
    this.view = viewOf(this.buffer);
  }

  /** Makes room for `bytes` more bytes. */
  ensure(bytes: number): void {
    const needed = this.position + bytes;
    if (needed > this.buffer.length) this.grow(needed);
  }

  u8(value: number): void {
    this.ensure(1);
    this.buffer[this.position++] = value;
  }

  u16(value: number): void {
    this.ensure(2);
    this.buffer[this.position++] = value;
    this.buffer[this.position++] = value >>> 8;
  }

  u32(value: number): void {
    this.ensure(4);
    this.buffer[this.position++] = value;
    this.buffer[this.position++] = value >>> 8;
    this.buffer[this.position++] = value >>> 16;
    this.buffer[this.position++] = value >>> 24;
  }

  f64(value: number): void {
    this.ensure(8);
    this.view.setFloat64(this.position, value, true);
    this.position += 8;
  }

  /** LEB128: seven bits a byte, the lowest first. @param value a safe integer, not negative */
  varint(value: number): void {
    this.ensure(8);
    let rest = value;
    while (rest > 0x7f) {
      this.buffer[this.position++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.buffer[this.position++] = rest;
  }

  bytes(value: Uint8Array): void {
    this.ensure(value.length);
    this.buffer.set(value, this.position);
    this.position += value.length;
  }

  /** What was written from there on is void. */
  rollBack(position: number): void {
    this.position = position;
    const { outside } = this;
    while (outside !== undefined && (outside.at(-1)?.at ?? 0) > position) outside.pop();
  }

  /** The length in bytes, then UTF-8: for names, since a lone surrogate would not survive. */
  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.varint(length);
    this.ensure(length);
    this.position += this.buffer.write(value, this.position, length, 'utf8');
  }

  reset(): void {
    this.position = 0;
  }

  private grow(needed: number): void {
    const larger = spareMemory.take(Math.max(this.buffer.length * 2, needed));
    this.buffer.copy(larger, 0, 0, this.position);
    this.buffer = larger;
    this.view = viewOf(larger);
  }
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}
