import { ProtocolError } from '../errors/index.js';

type OnFrame = (bytes: Buffer, start: number, end: number) => void;

const LENGTH = 4;
const NOTHING = Buffer.alloc(0);

/** Cuts the bytes of a link into frames. Memory grows with the bytes that came, never with a length that was announced. */
export class FrameSplitter {
  private partial = NOTHING;
  private held = 0;

  /**
   * @param limit longest frame, from its kind on, in bytes
   * @param onFrame gets each whole frame from its kind on; the memory is valid during the call only
   */
  constructor(
    public limit: number,
    private readonly onFrame: OnFrame,
  ) {}

  push(bytes: Buffer): void {
    const start = this.held > 0 ? this.complete(bytes) : 0;
    const rest = start < bytes.length ? this.split(bytes, start) : start;
    if (rest < bytes.length) this.keep(bytes, rest, bytes.length);
  }

  /** Gives every whole frame from `start` on; returns where the first incomplete one begins. */
  private split(bytes: Buffer, start: number): number {
    let position = start;
    while (bytes.length - position >= LENGTH) {
      const end = position + LENGTH + this.lengthAt(bytes, position);
      if (end > bytes.length) break;
      this.onFrame(bytes, position + LENGTH, end);
      position = end;
    }
    return position;
  }

  /** Adds to the frame cut in half before; returns how many of the bytes it took. */
  private complete(bytes: Buffer): number {
    let taken = 0;
    if (this.held < LENGTH) {
      taken = Math.min(LENGTH - this.held, bytes.length);
      this.keep(bytes, 0, taken);
      if (this.held < LENGTH) return taken;
    }
    const missing = LENGTH + this.lengthAt(this.partial, 0) - this.held;
    const end = Math.min(taken + missing, bytes.length);
    this.keep(bytes, taken, end);
    if (end - taken < missing) return end;
    const { partial, held } = this;
    this.partial = NOTHING;
    this.held = 0;
    this.onFrame(partial, LENGTH, held);
    return end;
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
