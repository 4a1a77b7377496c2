import type { Clock, Timer } from '../link/clock.js';

/** Milliseconds that a peer may take to prove who it is, from when it is there to do so. */
const HANDSHAKE_WITHIN = 5000;

/** Ends a handshake that takes too long. */
export class HandshakeLimit {
  private timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    dials: boolean,
    private readonly end: () => void,
  ) {
    // Somebody who is dialled may be busy before.
    if (!dials) this.start();
  }

  start(): void {
    this.timer ??= this.clock.after(HANDSHAKE_WITHIN, this.end);
  }

  over(): void {
    this.timer?.cancel();
  }
}
