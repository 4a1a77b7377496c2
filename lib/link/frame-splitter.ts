import { ProtocolError } from '../errors/index.js';
import { cutShort } from '../wire/byte-reader.js';
import { Kind } from '../wire/frames.js';

/** What the frames of a link are given to. The memory is valid during the call only. */
export interface FrameUser {
  /** A whole frame from its kind on, of any kind but BODY. */
  frame(bytes: Buffer, start: number, end: number): void;
  /** What came of a BODY frame, piece by piece: it is the longest there is, and nothing must wait for all of it. */
  body(id: number, piece: Buffer): void;
}

const LENGTH = 4;
const KIND = 1;
const BODY_ID = 4;
const BODY_HEAD = LENGTH + KIND + BODY_ID;
const NOTHING = Buffer.alloc(0);

/** Cuts the bytes of a link into frames. Memory grows with the bytes that came, never with a length that was announced. */
export class FrameSplitter {
  /** Bytes that are still missing of the BODY frame which is under way, and whose it is. */
  bodyLeft = 0;
  bodyId = 0;
  private partial = NOTHING;
  private held = 0;

  /** @param limit longest frame, from its kind on, in bytes */
  constructor(
    public limit: number,
    private readonly user: FrameUser,
  ) {}

  push(bytes: Buffer): void {
    let position = 0;
    while (position < bytes.length) {
      if (this.bodyLeft > 0) position = this.passOn(bytes, position);
      else if (this.held > 0) position = this.complete(bytes, position);
      else position = this.split(bytes, position);
    }
  }

  /** Takes the frame that begins at `start`, or keeps what is there of it; returns where it ends. */
  private split(bytes: Buffer, start: number): number {
    const end = start + this.needed(bytes, start, bytes.length);
    if (end <= bytes.length) this.take(bytes, start, end);
    else this.keep(bytes, start, bytes.length);
    return Math.min(end, bytes.length);
  }

  /** Adds to the frame that was cut in half before; returns up to where. */
  private complete(bytes: Buffer, start: number): number {
    let position = start;
    for (;;) {
      const missing = this.needed(this.partial, 0, this.held) - this.held;
      if (missing === 0) break;
      if (position === bytes.length) return position;
      const end = Math.min(position + missing, bytes.length);
      this.keep(bytes, position, end);
      position = end;
    }
    const { partial, held } = this;
    this.partial = NOTHING;
    this.held = 0;
    this.take(partial, 0, held);
    return position;
  }

  private passOn(bytes: Buffer, start: number): number {
    const end = Math.min(start + this.bodyLeft, bytes.length);
    this.bodyLeft -= end - start;
    this.user.body(this.bodyId, bytes.subarray(start, end));
    return end;
  }

  /** How many bytes of the frame that begins at `start` must be there before more can be done, by those up to `end`. */
  private needed(bytes: Buffer, start: number, end: number): number {
    if (end - start < LENGTH) return LENGTH;
    const length = this.lengthAt(bytes, start);
    if (end - start < LENGTH + KIND) return LENGTH + KIND;
    return bytes[start + LENGTH] === Kind.BODY ? BODY_HEAD : LENGTH + length;
  }

  private take(bytes: Buffer, start: number, end: number): void {
    if (bytes[start + LENGTH] === Kind.BODY) this.beginBody(bytes, start);
    else this.user.frame(bytes, start + LENGTH, end);
  }

  private beginBody(bytes: Buffer, start: number): void {
    const left = this.lengthAt(bytes, start) - KIND - BODY_ID;
    if (left < 0) throw cutShort();
    this.bodyId = bytes.readUInt32LE(start + LENGTH + KIND);
    this.bodyLeft = left;
    if (left === 0) this.user.body(this.bodyId, NOTHING);
  }

  private keep(bytes: Buffer, start: number, end: number): void {
    const needed = this.held + end - start;
    if (needed > this.partial.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(needed * 2, LENGTH + this.limit)));
      this.partial.copy(grown, 0, 0, this.held);
      this.partial = grown;
    }
    bytes.copy(this.partial, this.held, start, end);
    this.held = needed;
  }

  private lengthAt(bytes: Buffer, position: number): number {
    const length = bytes.readUInt32LE(position);
    if (length > 0 && length <= this.limit) return length;
    throw new ProtocolError(`A frame of ${length} bytes came; 1 to ${this.limit} are allowed`);
  }
}
