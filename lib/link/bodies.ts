import { ProtocolError } from '../errors/index.js';
import { MAX_REFERENCES } from '../wire/frames.js';
import { shortLivedMemory } from '../wire/short-lived-memory.js';

const NOTHING = Buffer.alloc(0);

/** Memory is a sixteenth of the whole at first, or a sixteenth of that, and so on: few bytes are moved when it grows. */
const STEP = 16;
/** It is taken ahead of what has come, so many times as much at most: more than a step, so that it always fits. */
const AHEAD = 18;

/** A read that would bring less than this goes elsewhere first, where more fits. */
const WORTH_READING = 1 << 14;

/** A value whose bytes are still on the way. */
export class PendingBody {
  /** Grows with what has come, never with what was announced. */
  private bytes = NOTHING;
  private received = 0;
  /** Memory that was too small, whose first bytes have been moved: all at once would take longer than a reply may wait. */
  private outgrown = NOTHING;
  private moved = 0;
  private whenComplete: ((bytes: Buffer) => void) | undefined;

  constructor(
    readonly length: number,
    /** Behind the value stand its references. */
    readonly valueLength: number,
  ) {}

  get complete(): boolean {
    return this.received === this.length;
  }

  /** @param action gets all bytes, in memory of their own */
  onComplete(action: (bytes: Buffer) => void): void {
    this.whenComplete = action;
  }

  /** Where the next bytes belong, as far as there is memory for them. */
  room(wanted: number): Buffer | undefined {
    const room = this.bytes.subarray(this.received, this.received + wanted);
    return room.length < WORTH_READING ? undefined : room;
  }

  append(chunk: Buffer): void {
    const needed = this.received + chunk.length;
    if (needed > this.length) throw new ProtocolError(`A body of ${this.length} bytes got ${needed}`);
    const fits = needed <= this.bytes.length;
    if (!fits) this.grow(needed);
    if (!this.isInPlace(chunk)) chunk.copy(this.bytes, this.received);
    this.received = needed;
    // What was too small has been emptied by the time that as much has come again. Fresh memory takes its time already.
    if (this.complete) this.move(this.length);
    else if (fits) this.move(chunk.length);
    if (this.complete) this.whenComplete?.(this.bytes);
  }

  private isInPlace(chunk: Buffer): boolean {
    return chunk.buffer === this.bytes.buffer && chunk.byteOffset === this.bytes.byteOffset + this.received;
  }

  private grow(needed: number): void {
    let size = this.length;
    while (size > needed * AHEAD) size = Math.ceil(size / STEP);
    this.move(this.outgrown.length);
    this.outgrown = this.bytes.subarray(0, this.received);
    this.moved = 0;
    this.bytes = shortLivedMemory.take(size);
  }

  private move(atMost: number): void {
    const { outgrown, moved } = this;
    if (outgrown.length === 0) return;
    this.moved = Math.min(moved + atMost, outgrown.length);
    outgrown.copy(this.bytes, moved, moved, this.moved);
    if (this.moved === outgrown.length) this.outgrown = NOTHING;
  }
}

/** The large values under way to us, by the ids that the peer gave them. */
export class Bodies {
  private readonly pending = new Map<number, PendingBody>();

  constructor(private readonly maxMessage: number) {}

  expect(id: number, valueLength: number, referencesLength: number): PendingBody {
    if (valueLength === 0 || valueLength > this.maxMessage)
      throw new ProtocolError(`A value of ${valueLength} bytes was announced; ${this.maxMessage} are allowed`);
    if (referencesLength > MAX_REFERENCES)
      throw new ProtocolError(`References of ${referencesLength} bytes were announced; ${MAX_REFERENCES} are allowed`);
    if (this.pending.has(id)) throw new ProtocolError(`Body ${id} was announced twice`);
    const body = new PendingBody(valueLength + referencesLength, valueLength);
    this.pending.set(id, body);
    return body;
  }

  /** Where so many bytes of a body had best be read to; undefined where that does not matter. */
  room(id: number, wanted: number): Buffer | undefined {
    return this.pending.get(id)?.room(wanted);
  }

  chunk(id: number, bytes: Buffer): void {
    const body = this.pending.get(id);
    if (body === undefined) throw new ProtocolError(`Body ${id} was not announced`);
    body.append(bytes);
    if (body.complete) this.pending.delete(id);
  }
}
