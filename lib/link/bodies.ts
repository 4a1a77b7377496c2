import { ProtocolError } from '../errors/index.js';

const NOTHING = Buffer.alloc(0);

/** A value whose bytes are still on the way. */
export class PendingBody {
  /** Grows with what has come, never with what was announced. */
  private bytes = NOTHING;
  private received = 0;
  private whenComplete: ((bytes: Buffer) => void) | undefined;

  /** @param references what those of the value came to */
  constructor(
    readonly length: number,
    readonly references: readonly unknown[],
  ) {}

  get complete(): boolean {
    return this.received === this.length;
  }

  /** @param action gets all bytes, in memory of their own */
  onComplete(action: (bytes: Buffer) => void): void {
    this.whenComplete = action;
  }

  append(chunk: Buffer): void {
    const needed = this.received + chunk.length;
    if (needed > this.length) throw new ProtocolError(`A body of ${this.length} bytes got ${needed}`);
    if (needed > this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.min(this.length, needed * 2));
      this.bytes.copy(grown, 0, 0, this.received);
      this.bytes = grown;
    }
    chunk.copy(this.bytes, this.received);
    this.received = needed;
    if (this.complete) this.whenComplete?.(this.bytes);
  }
}

/** The large values under way to us, by the ids that the peer gave them. */
export class Bodies {
  private readonly pending = new Map<number, PendingBody>();

  constructor(private readonly maxMessage: number) {}

  expect(id: number, length: number, references: readonly unknown[]): PendingBody {
    if (length === 0 || length > this.maxMessage)
      throw new ProtocolError(`A value of ${length} bytes was announced; ${this.maxMessage} are allowed`);
    if (this.pending.has(id)) throw new ProtocolError(`Body ${id} was announced twice`);
    const body = new PendingBody(length, references);
    this.pending.set(id, body);
    return body;
  }

  /** Those that will never be complete: the link has ended. */
  drain(): PendingBody[] {
    const left = [...this.pending.values()];
    this.pending.clear();
    return left;
  }

  chunk(id: number, bytes: Buffer): void {
    const body = this.pending.get(id);
    if (body === undefined) throw new ProtocolError(`Body ${id} was not announced`);
    body.append(bytes);
    if (body.complete) this.pending.delete(id);
  }
}
