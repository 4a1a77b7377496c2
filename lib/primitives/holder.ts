/** Gives back, as a lock or a semaphore, all that a holder has of it. */
export const forfeit = Symbol('forfeit');

/** Something a holder can have: a lock, permits of a semaphore. */
export interface Possession {
  [forfeit](holder: Holder): void;
}

/** A request of a holder that waits to be granted. */
export interface PendingRequest {
  /** Takes it out of its queue; it rejects with CallAbortedError. */
  withdraw(reason: unknown): void;
}

/** In whose name a lock is held or waited for. */
export interface Owner {
  /** It is over, and can have nothing any more. */
  readonly hasLeft: boolean;
}

/**
 * In whose name locks are held and waited for, where that is somebody who can be gone without a word: one for each proxy that
 * another process holds. Code of this process needs none: see `Lockable`.
 */
export class Holder implements Owner {
  private readonly requests = new Set<PendingRequest>();
  private readonly possessions = new Set<Possession>();
  private left = false;

  get hasLeft(): boolean {
    return this.left;
  }

  /** Whether it has nothing and waits for nothing. */
  get isIdle(): boolean {
    return this.requests.size === 0 && this.possessions.size === 0;
  }

  /**
   * The holder is gone: its requests are withdrawn and all that it held is released at once, abandoned (see
   * `Lockable.abandoned`). Whatever comes in its name afterwards is refused.
   */
  leave(): void {
    this.left = true;
    // First, or what it held could be handed on to itself.
    for (const request of this.requests) request.withdraw(new Error('Who asked for it is gone'));
    for (const possession of this.possessions) possession[forfeit](this);
    this.possessions.clear();
  }

  /** Of the primitives: the holder waits. */
  awaits(request: PendingRequest): void {
    this.requests.add(request);
  }

  /** Of the primitives: the holder waits no more. */
  settled(request: PendingRequest): void {
    this.requests.delete(request);
  }

  /** Of the primitives: the holder has it now. */
  keeps(possession: Possession): void {
    this.possessions.add(possession);
  }

  /** Of the primitives: the holder has given it back. */
  returned(possession: Possession): void {
    this.possessions.delete(possession);
  }
}
