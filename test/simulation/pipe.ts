import type { Link } from '../../lib/link/link.js';
import type { ByteSink } from '../../lib/link/outbox.js';
import type { Random } from './random.js';
import type { ProcessClock, VirtualClock } from './virtual-clock.js';

/** How a connection behaves. */
export interface PipeManner {
  /** Chance that the system takes what is written at once. */
  readonly takes: number;
  /** Milliseconds until the system takes what it did not, at most. */
  readonly congestion: number;
  /** Milliseconds on the way, at most. */
  readonly delay: number;
  /** Largest piece in which bytes arrive. */
  readonly piece: number;
}

export interface PipeEnds {
  readonly from: ProcessClock;
  readonly to: ProcessClock;
  /** Told of every write, which is one or more whole frames. */
  readonly sent: (bytes: Buffer) => void;
  readonly received: (bytes: Buffer) => void;
  readonly drained: () => void;
}

interface Write {
  readonly bytes: Buffer;
  readonly asWritten: Buffer;
}

/** A socket says that it has drained only when it was as full as this. */
const FULL = 16_384;

/** One direction of a simulated socket: bytes in order, cut anywhere, whenever. */
export class Pipe implements ByteSink {
  writableLength = 0;
  private readonly queued: Write[] = [];
  private readonly wire: Buffer[] = [];
  private taking = false;
  private arriving = false;
  private wasFull = false;
  private ended = false;

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    private readonly manner: PipeManner,
    private readonly ends: PipeEnds,
  ) {}

  /** Everything that was to arrive has arrived. */
  get empty(): boolean {
    return this.wire.length === 0;
  }

  write(bytes: Buffer, more?: Buffer): void {
    if (this.ended) return;
    this.ends.sent(more === undefined ? bytes : Buffer.concat([bytes, more]));
    for (const part of more === undefined ? [bytes] : [bytes, more]) this.writePart(part);
  }

  /** The sender is gone: what the system had not taken is lost, and so may be the end of the rest. */
  cut(): void {
    if (this.ended) return;
    this.ended = true;
    this.queued.length = 0;
    const all = Buffer.concat(this.wire.splice(0));
    const kept = this.random.chance(0.3) ? all.length : this.random.int(0, all.length);
    if (kept > 0) this.wire.push(all.subarray(0, kept));
  }

  private writePart(bytes: Buffer): void {
    if (this.queued.length === 0 && this.random.chance(this.manner.takes)) {
      this.transmit(Buffer.from(bytes));
      return;
    }
    this.queued.push({ bytes, asWritten: Buffer.from(bytes) });
    this.writableLength += bytes.length;
    if (this.writableLength >= FULL) this.wasFull = true;
    if (!this.taking) this.takeLater();
  }

  private takeLater(): void {
    this.taking = true;
    this.clock.schedule(this.random.int(0, this.manner.congestion), () => {
      this.taking = false;
      this.take();
    });
  }

  private take(): void {
    let taken = 0;
    for (const { bytes, asWritten } of this.queued.splice(0, this.random.int(1, this.queued.length))) {
      if (!bytes.equals(asWritten)) throw new Error('Memory was written to before the channel had handed it over');
      this.transmit(asWritten);
      taken += bytes.length;
    }
    if (this.queued.length > 0) this.takeLater();
    this.ends.from.run(() => {
      this.writableLength -= taken;
      if (this.writableLength > 0 || !this.wasFull) return;
      this.wasFull = false;
      this.ends.drained();
    });
  }

  private transmit(bytes: Buffer): void {
    this.wire.push(bytes);
    if (!this.arriving) this.arriveIn(this.random.int(0, this.manner.delay));
  }

  private arriveIn(delay: number): void {
    this.arriving = true;
    this.clock.schedule(delay, () => {
      this.arriving = false;
      this.arrive();
    });
  }

  private arrive(): void {
    const piece = this.nextPiece();
    if (piece.length === 0) return;
    this.ends.to.run(() => {
      this.ends.received(piece);
      // A channel reuses the memory.
      piece.fill(0xdd);
    });
    if (this.wire.length > 0) this.arriveIn(this.random.chance(0.8) ? 0 : this.random.int(0, this.manner.delay));
  }

  private nextPiece(): Buffer {
    const size = this.random.int(1, this.manner.piece);
    const parts: Buffer[] = [];
    for (let left = size; left > 0;) {
      const first = this.wire.shift();
      if (first === undefined) break;
      parts.push(first.subarray(0, left));
      if (first.length > left) this.wire.unshift(first.subarray(left));
      left -= first.length;
    }
    return Buffer.concat(parts);
  }
}

/** Gives bytes to a link as a channel does: those for which it has a place already are read there at once. */
export function arrive(link: Link, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) {
    const room = link.room();
    const piece = bytes.subarray(at, at + (room?.length ?? bytes.length));
    if (room === undefined) link.receive(piece);
    else {
      piece.copy(room);
      link.receive(room.subarray(0, piece.length));
    }
    at += piece.length;
  }
}
