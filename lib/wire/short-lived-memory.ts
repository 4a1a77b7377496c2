import { exposedGc } from './exposed-gc.js';

/** Bytes of large values received, after which those that are of no use any more are collected. */
const COLLECTED_EVERY = 4 << 20;

/** The largest memory whose release teaches glibc something, less a few pages. */
const LESSON = (32 << 20) - (1 << 16);

/**
 * Memory of large values that were received, most of which are of no use a moment later. V8 counts it as its own, and marks the
 * whole heap whenever it has grown by 8 to 16 MiB, which takes longer than it took to send them: Buffers of 1 MiB are echoed
 * twice as often where young objects are collected before that, in a fraction of a millisecond.
 */
class ShortLivedMemory {
  private sinceCollected = 0;
  private collect: (() => void) | undefined;

  /** A buffer of its own of so many bytes; what stands in them is undefined. */
  take(size: number): Buffer<ArrayBuffer> {
    this.sinceCollected += size;
    if (this.sinceCollected >= COLLECTED_EVERY) {
      this.sinceCollected = 0;
      this.collect ??= prepare();
      this.collect();
    }
    return Buffer.allocUnsafeSlow(size);
  }
}

function prepare(): () => void {
  // glibc gives memory back to the system as soon as it is released, and the system makes fresh memory page by page, until
  // it has seen so much released at once. Nobody writes to this, so that it costs nothing; the collection releases it.
  Buffer.allocUnsafeSlow(LESSON);
  const gc = exposedGc();
  return () => {
    gc?.({ type: 'minor' });
  };
}

export const shortLivedMemory = new ShortLivedMemory();
