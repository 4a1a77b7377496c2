import type { StreamWindow } from '../wire/frames.js';

/** Gives credit back to the sender of a stream, half of what it started with at a time. */
export class StreamCredit {
  private items = 0;
  private bytes = 0;

  constructor(
    private readonly window: StreamWindow,
    private readonly give: (items: number, bytes: number) => void,
  ) {}

  /** One item was taken by its reader. */
  consumed(bytes: number): void {
    this.items++;
    this.bytes += bytes;
    if (this.items < this.window.items / 2 && this.bytes < this.window.bytes / 2) return;
    this.give(this.items, this.bytes);
    this.items = 0;
    this.bytes = 0;
  }
}
