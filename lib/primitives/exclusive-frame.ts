import { AsyncLocalStorage } from 'node:async_hooks';
import type { Owner } from './holder.js';

/** What `runExclusive` runs, across every `await`: it holds the lock, as its own holder. */
export class ExclusiveFrame implements Owner {
  /** Calls of `runExclusive` that are under way in it: the first, and those nested in it. None: it is over for good. */
  users = 0;
  /** The frame, of another lock, that this one was begun in. */
  outer: ExclusiveFrame | undefined;

  /**
   * @param lock the lock, or what names it where it lives in another process
   * @param number under which that process knows the frame
   */
  constructor(
    readonly lock: unknown,
    readonly number = 0,
  ) {
    this.outer = nearestLive(frames.getStore());
  }

  /** The frame of that lock which the running code is in. */
  static of(lock: unknown): ExclusiveFrame | undefined {
    let frame = nearestLive(frames.getStore());
    while (frame !== undefined && frame.lock !== lock) {
      // Drops those that are over: code that outlives its frame and begins others would keep them all.
      frame.outer = nearestLive(frame.outer);
      frame = frame.outer;
    }
    return frame;
  }

  get hasLeft(): boolean {
    return this.users === 0;
  }

  run<T>(task: () => T): T {
    return frames.run(this, task);
  }
}

const frames = new AsyncLocalStorage<ExclusiveFrame>();

function nearestLive(frame: ExclusiveFrame | undefined): ExclusiveFrame | undefined {
  let live = frame;
  while (live?.hasLeft === true) live = live.outer;
  return live;
}
