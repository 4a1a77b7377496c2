import { MailboxFullError, type Ran } from '../errors/index.js';
import { Fifo } from '../primitives/fifo.js';
import { type CallPath, NO_PATH } from '../wire/call-path.js';
import { CallFlag } from '../wire/frames.js';
import type { EncodedValue } from '../wire/value-encoder.js';

/** The way back to the caller. */
export interface ReplySide {
  result(call: IncomingCall, value: unknown): void;
  error(call: IncomingCall, error: unknown, ran: Ran): void;
  /** Throws SerializationError. */
  progress(call: IncomingCall, value: unknown): void;
  /** Takes an item as it is now. Throws SerializationError. */
  encodeItem(value: unknown): EncodedValue;
  /** Both return the size of the item in bytes. The first throws SerializationError. */
  item(call: IncomingCall, value: unknown): number;
  encodedItem(call: IncomingCall, item: EncodedValue): number;
  end(call: IncomingCall): void;
  /** Whether something is being written now, of which a getter may have led here: items and ends go `inTurn` then. */
  readonly busy: boolean;
  inTurn(write: () => void): void;
  now(): number;
}

/** Bytes of a stream that may wait for a slow reader. */
const LARGEST_BACKLOG = 64 << 20;

/** Takes the calls that come in. Which objects and members there are is its business alone. */
export interface CallHandler {
  call(call: IncomingCall): void;
}

/**
 * Told once when the caller gave up or is gone, while the call is open. No function: V8 makes one that is assigned to a
 * property where it is written (`call.onCancelled = () => …`) old from the start, as it would a method, and what it holds, the
 * arguments of the call too, is found to be of no use only when the whole heap is marked.
 */
export interface Runner {
  cancel(): void;
}

/** Told when the result, present or to come, is of no use: the caller gave up, perhaps while it was on the way. */
export interface Taken {
  discard(): void;
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
  /** The calls that led to it. */
  path: CallPath = NO_PATH;
  /** By which it is known in the paths of the calls that its method made; 0 while there are none. */
  number = 0;
  /** In whose name locks are taken; 0 stands for the peer's process as a whole. */
  holder = 0;
  /** Who runs the call, or lets it wait. */
  runner: Runner | undefined;
  /** What the result takes from somebody, for as long as the caller may not have it. */
  taken: Taken | undefined;
  /** Told when the caller takes more items. */
  onCredit: (() => void) | undefined;
  private items = 0;
  private itemBytes = 0;
  /** Items that the reader has not granted yet, from a source that cannot wait. */
  private backlog: Fifo<EncodedValue> | undefined;
  private backlogBytes = 0;
  private ending: (() => void) | undefined;

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

  /** Whether the reader takes another item, after those kept here. */
  get hasCredit(): boolean {
    return this.items > this.kept && this.itemBytes > this.backlogBytes;
  }

  credit(items: number, bytes: number): void {
    this.items += items;
    this.itemBytes += bytes;
    this.sendBacklog();
    if (this.hasCredit) this.onCredit?.();
  }

  succeed(value: unknown): void {
    if (this.finished) return;
    this.finished = true;
    this.side.result(this, this.isTell ? undefined : value);
  }

  /** The call failed; of a stream the items before still go first. */
  fail(error: unknown, ran: Ran): void {
    this.finish(() => {
      this.side.error(this, error, ran);
    });
  }

  progress(value: unknown): void {
    if (!this.finished && (this.flags & CallFlag.PROGRESS) !== 0) this.side.progress(this, value);
  }

  /**
   * An item of the stream. Beyond the reader's credit it is kept here.
   * @throws SerializationError, MailboxFullError when the reader is too far behind; the item was not taken then
   */
  item(value: unknown): void {
    if (this.finished || this.ending !== undefined) return;
    if (this.kept === 0 && this.hasCredit && !this.side.busy) this.spend(this.side.item(this, value));
    else {
      this.keep(this.side.encodeItem(value));
      if (this.side.busy) this.sendBacklog();
    }
  }

  /** The stream is complete. */
  end(): void {
    this.finish(() => {
      this.side.end(this);
    });
  }

  /** The caller gave up or is gone. Returns whether the method had started. */
  cancel(): Ran {
    this.finished = true;
    const { runner } = this;
    this.runner = undefined;
    runner?.cancel();
    this.taken?.discard();
    return this.started ? 'yes' : 'no';
  }

  private finish(terminal: () => void): void {
    if (this.finished || this.ending !== undefined) return;
    this.ending = terminal;
    this.sendBacklog();
  }

  private spend(bytes: number): void {
    this.items--;
    this.itemBytes -= bytes;
  }

  private get kept(): number {
    return this.backlog?.length ?? 0;
  }

  private keep(item: EncodedValue): void {
    const { bytes } = item;
    if (this.backlogBytes + bytes.length > LARGEST_BACKLOG) {
      throw new MailboxFullError({ pid: process.pid, limit: LARGEST_BACKLOG, unit: 'bytes', ran: 'yes' });
    }
    this.backlog ??= new Fifo();
    this.backlog.push(item);
    this.backlogBytes += bytes.length;
  }

  private sendBacklog(): void {
    this.side.inTurn(() => {
      this.sendWhatMayGo();
    });
  }

  private sendWhatMayGo(): void {
    const { backlog } = this;
    while (backlog !== undefined && backlog.length > 0 && this.items > 0 && this.itemBytes > 0 && !this.finished) {
      const item = backlog.shift();
      this.backlogBytes -= item.bytes.length;
      this.spend(this.side.encodedItem(this, item));
    }
    if (this.ending === undefined || this.kept > 0 || this.finished) return;
    this.finished = true;
    this.ending();
  }
}
