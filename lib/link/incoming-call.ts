import { type Ran } from '../errors/index.js';
import { CallFlag } from '../wire/frames.js';

/** The way back to the caller. */
export interface ReplySide {
  result(call: IncomingCall, value: unknown): void;
  error(call: IncomingCall, error: unknown, ran: Ran): void;
  progress(call: IncomingCall, value: unknown): void;
  /** Returns the size of the item in bytes. */
  item(call: IncomingCall, value: unknown): number;
  end(call: IncomingCall): void;
  now(): number;
}

/** Takes the calls that come in. Which objects and members there are is its business alone. */
export interface CallHandler {
  call(call: IncomingCall): void;
}

/** A call of the peer, from its frame to its one terminal frame. */
export class IncomingCall {
  /** Set when the method starts: from then on the call can no longer be taken back. */
  started = false;
  /** The terminal frame was sent, or can no longer be: whatever comes now is discarded. */
  finished = false;
  /** Bytes of the call, as the mailbox counts them. */
  bytes = 0;
  args: unknown[] = [];
  /** Told once when the caller gave up or is gone, while the call is open. */
  onCancelled: (() => void) | undefined;
  /** Told when the caller takes more items. */
  onCredit: (() => void) | undefined;
  private items = 0;
  private itemBytes = 0;

  constructor(
    private readonly side: ReplySide,
    readonly id: number,
    readonly object: number,
    readonly member: number,
    readonly flags: number,
    /** When the caller's time is over, on our clock; undefined where there is no limit. */
    readonly deadline: number | undefined,
  ) {}

  get isTell(): boolean {
    return (this.flags & CallFlag.TELL) !== 0;
  }

  get isWrite(): boolean {
    return (this.flags & CallFlag.WRITE) !== 0;
  }

  /** Milliseconds that the caller still waits, or undefined where it set no limit. */
  get remaining(): number | undefined {
    return this.deadline === undefined ? undefined : Math.max(0, this.deadline - this.side.now());
  }

  /** Whether the reader takes another item now. */
  get hasCredit(): boolean {
    return this.items > 0 && this.itemBytes > 0;
  }

  credit(items: number, bytes: number): void {
    this.items += items;
    this.itemBytes += bytes;
    this.onCredit?.();
  }

  succeed(value: unknown): void {
    if (this.finished) return;
    this.finished = true;
    this.side.result(this, this.isTell ? undefined : value);
  }

  fail(error: unknown, ran: Ran): void {
    if (this.finished) return;
    this.finished = true;
    this.side.error(this, error, ran);
  }

  progress(value: unknown): void {
    if (!this.finished && (this.flags & CallFlag.PROGRESS) !== 0) this.side.progress(this, value);
  }

  item(value: unknown): void {
    if (this.finished) return;
    this.items--;
    this.itemBytes -= this.side.item(this, value);
  }

  end(): void {
    if (this.finished) return;
    this.finished = true;
    this.side.end(this);
  }

  /** The caller gave up or is gone. Returns whether the method had started. */
  cancel(): Ran {
    this.finished = true;
    const { onCancelled } = this;
    this.onCancelled = undefined;
    onCancelled?.();
    return this.started ? 'yes' : 'no';
  }
}
