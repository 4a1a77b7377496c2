/** Bytes that are kept at most, and milliseconds for which they are when nobody needs them. */
const MOST_KEPT = 32 << 20;
const KEPT_FOR = 1_000;

/** Less than this costs nothing to get anew. */
const WORTH_KEEPING = 1 << 17;

/**
 * Memory of large values that have left, for those that leave next: the system makes fresh memory page by page, which takes
 * longer than to copy a value into it.
 */
class SpareMemory {
  private kept: Buffer[] = [];
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;

  /** At least so many bytes; what stands in them is undefined. */
  take(size: number): Buffer {
    const at = size < WORTH_KEEPING ? -1 : this.kept.findIndex(({ length }) => length >= size);
    const [found] = at < 0 ? [] : this.kept.splice(at, 1);
    if (found === undefined) return Buffer.allocUnsafeSlow(size);
    this.bytes -= found.length;
    return found;
  }

  /** @param memory the whole of what `take` gave; nobody may look at it any more */
  giveBack(memory: ArrayBufferLike): void {
    const size = memory.byteLength;
    if (size < WORTH_KEEPING || this.bytes + size > MOST_KEPT) return;
    this.kept.push(Buffer.from(memory));
    this.bytes += size;
    if (this.timer === undefined) this.timer = setTimeout(this.forget, KEPT_FOR).unref();
    else this.timer.refresh();
  }

  private readonly forget = (): void => {
    this.timer = undefined;
    this.kept = [];
    this.bytes = 0;
  };
}

export const spareMemory = new SpareMemory();
