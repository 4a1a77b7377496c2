import { ByteWriter } from '../wire/byte-writer.js';
import { BODY_CHUNK, FRAME_HEADER, INLINE_LIMIT, Kind, LONE_BODY_CHUNK, MAX_FRAME } from '../wire/frames.js';
import { spareMemory } from '../wire/spare-memory.js';
import type { Clock } from './clock.js';

/** Where the bytes of a link go: the channel, or a simulated one. */
export interface ByteSink {
  /** Both parts in one go, in this order. Their memory is taken over until `writableLength` is 0 again. */
  write(bytes: Buffer, more?: Buffer): void;
  /** Bytes written and not yet handed to the system. */
  readonly writableLength: number;
}

// The peer works on the first calls of a turn while we still encode the rest; whole turns at once make both sides wait
// for each other (measured: 1.4-2x with 2 KiB, less with 512 B and 4 KiB).
const EARLY_FLUSH = 2048;

/** Above so many bytes not taken by the system, frames wait here, where control frames can still go first. */
const CONGESTED = 1 << 16;

/** Bytes for messages to begin with: links that say little, or never get an answer, are many. */
const LITTLE = 4096;

const LONGEST_FIELDS = 1024;

/** How much larger than usual the last chunk of a body may be. */
const LARGER = 1.125;

const LARGEST_KEPT = 1 << 18;
const COPIED = 1 << 14;

interface Body {
  readonly id: number;
  /** What is still to be sent. */
  readonly pieces: Buffer[];
  readonly reusable: Buffer | undefined;
}

/** Frames on their way out: control frames first, then messages in order, then chunks of large values in turn. */
export class Outbox {
  /** Bytes of calls and bodies that the peer still grants. */
  window = 0;
  private urgent = new ByteWriter(1024);
  private writer = new ByteWriter(LITTLE);
  private frameStart = -1;
  private frameKind: Kind = Kind.HELLO;
  private messageStart = 0;
  /** True while a message is open. A getter of a value being encoded may run user code that sends through the same link. */
  private composing = false;
  private readonly postponed: (() => void)[] = [];
  /** Counts how often messages have left. One that was written at the count of now still waits here. */
  batch = 0;
  /** Messages that have not left, but for those that a body follows. */
  private others = 0;
  private readonly bodies: Body[] = [];
  private nextBody = 0;
  /** Written whole, with memory to use again once the sink has handed it over. */
  private readonly left: Buffer[] = [];
  private scheduled = false;
  private closed = false;

  constructor(
    private readonly sink: ByteSink,
    private readonly clock: Clock,
  ) {}

  /** Whether messages must wait for their turn now: take their values at once, and write them with `inTurn`. */
  get busy(): boolean {
    return this.composing || this.postponed.length > 0;
  }

  /** Whether everything has been handed to the sink. */
  get isEmpty(): boolean {
    return !this.busy && this.bodies.length === 0 && this.urgent.position === 0 && this.writer.position === 0;
  }

  /** Runs `write`, which writes messages: now, or once the message that is open and those that wait for it are complete. */
  inTurn(write: () => void): void {
    if (!this.busy) {
      write();
      return;
    }
    this.postponed.push(write);
    if (this.postponed.length > 1) return;
    this.clock.soon(() => {
      for (const next of this.postponed.splice(0)) next();
    });
  }

  /** Opens a message of that kind: write its fields, then `commit` or `rollback`. */
  begin(kind: Kind): ByteWriter {
    const { writer } = this;
    const full = writer.position - this.frameStart > MAX_FRAME - INLINE_LIMIT - LONGEST_FIELDS;
    if (this.frameKind !== kind || this.frameStart < 0 || full) {
      this.endFrame();
      this.frameStart = startFrame(writer, kind);
      this.frameKind = kind;
    }
    this.messageStart = writer.position;
    this.composing = true;
    return writer;
  }

  /** Ends the message; returns its size in bytes, which a call spends of the window. */
  commit(): number {
    this.composing = false;
    this.others++;
    const size = this.writer.position - this.messageStart;
    if (this.frameKind === Kind.CALL) this.window -= size;
    if (this.writer.position >= EARLY_FLUSH) this.flush();
    else this.flushSoon();
    return size;
  }

  /** Takes the open message back; the frame it stands in may stay empty of it. */
  rollback(): void {
    this.composing = false;
    this.writer.position = this.messageStart;
    if (this.messageStart !== this.frameStart + FRAME_HEADER) return;
    this.writer.position = this.frameStart;
    this.frameStart = -1;
  }

  /** A message of fields that cannot fail, behind all that was written before it. */
  message(kind: Kind, fields: (writer: ByteWriter) => void): void {
    fields(this.begin(kind));
    this.commit();
  }

  /** A control frame: exempt from credit, and ahead of everything that still waits here. */
  control(kind: Kind, fields: (writer: ByteWriter) => void): void {
    const start = startFrame(this.urgent, kind);
    fields(this.urgent);
    endFrame(this.urgent, start);
    this.flushSoon();
  }

  /**
   * Sends a large value in chunks. Returns the id under which the message that needs it names it.
   * @param reusable memory of it that nobody else has, so that it may be used again once it has left
   */
  body(pieces: readonly Buffer[], reusable: Buffer | undefined): number {
    const id = this.nextBody;
    this.nextBody = (id + 1) >>> 0;
    this.bodies.push({ id, pieces: [...pieces], reusable });
    this.others--;
    this.flushSoon();
    return id;
  }

  /** The peer grants more bytes. */
  grant(bytes: number): void {
    this.window += bytes;
    if (this.bodies.length > 0) this.flushSoon();
  }

  flush(): void {
    this.reuse();
    if (this.closed || this.composing || this.sink.writableLength > CONGESTED) return;
    this.endFrame();
    const alone = this.urgent.position === 0 && this.others <= 0;
    if (this.urgent.position > 0) this.urgent = this.send(this.urgent);
    if (this.writer.position > 0) {
      this.writer = this.send(this.writer);
      this.batch++;
      this.others = 0;
    }
    this.sendBodies(alone);
  }

  close(): void {
    this.closed = true;
    this.window = 0;
    this.bodies.length = 0;
    this.left.length = 0;
  }

  private flushSoon(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.clock.soon(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private endFrame(): void {
    if (this.frameStart < 0) return;
    endFrame(this.writer, this.frameStart);
    this.frameStart = -1;
  }

  /** Returns the writer to go on with: the same one where the system took all bytes at once. */
  private send(writer: ByteWriter): ByteWriter {
    const bytes = writer.buffer.subarray(0, writer.position);
    // What must wait leaves the writer its memory: fresh memory for each would have the garbage collected again and again.
    const waits = this.sink.writableLength > 0 && bytes.length <= COPIED;
    this.sink.write(waits ? Buffer.from(bytes) : bytes);
    if (waits) {
      writer.reset();
      return writer;
    }
    // As much as left just now is what leaves next, for all that is known.
    if (this.sink.writableLength > 0 || writer.buffer.length > LARGEST_KEPT)
      return new ByteWriter(Math.min(Math.max(bytes.length, LITTLE), LARGEST_KEPT));
    writer.reset();
    return writer;
  }

  /** @param alone nothing else was written just now: then nothing that is about to be had to wait for a long chunk before */
  private sendBodies(alone: boolean): void {
    while (this.window > 0 && this.sink.writableLength <= CONGESTED) {
      const body = this.bodies.shift();
      if (body === undefined) return;
      this.sendChunk(body, alone && this.bodies.length === 0 ? LONE_BODY_CHUNK : BODY_CHUNK);
      if (body.pieces.length > 0) this.bodies.push(body);
      else if (body.reusable !== undefined) this.left.push(body.reusable);
    }
    this.reuse();
  }

  private sendChunk(body: Body, longest: number): void {
    const piece = body.pieces.shift();
    if (piece === undefined) return;
    const granted = Math.min(longest, Math.max(this.window, BODY_CHUNK));
    // A few bytes more go along: a chunk of their own would cost them as much as many.
    const size = piece.length <= granted * LARGER ? piece.length : granted;
    const chunk = piece.subarray(0, size);
    if (size < piece.length) body.pieces.unshift(piece.subarray(size));
    const head = new ByteWriter(FRAME_HEADER + 4);
    startFrame(head, Kind.BODY);
    head.u32(body.id);
    head.buffer.writeUInt32LE(1 + 4 + chunk.length, 0);
    this.sink.write(head.buffer.subarray(0, head.position), chunk);
    this.window -= chunk.length;
  }

  private reuse(): void {
    if (this.left.length === 0 || this.sink.writableLength > 0) return;
    for (const { buffer } of this.left.splice(0)) spareMemory.giveBack(buffer);
  }
}

function startFrame(writer: ByteWriter, kind: Kind): number {
  const start = writer.position;
  writer.u32(0);
  writer.u8(kind);
  return start;
}

function endFrame(writer: ByteWriter, start: number): void {
  writer.buffer.writeUInt32LE(writer.position - start - 4, start);
}
