import { Semaphore } from './semaphore.js';

/** A semaphore that never has more permits than at the beginning. */
export class BoundedSemaphore extends Semaphore {
  private readonly most: number;

  /** @param permits that there are */
  constructor(permits = 1) {
    super(permits);
    this.most = permits;
  }

  /**
   * Frees a permit.
   * @throws RangeError when all of them are free
   */
  override release(): void {
    if (this.value >= this.most) throw new RangeError('release() was called more often than acquire() had succeeded');
    super.release();
  }
}
