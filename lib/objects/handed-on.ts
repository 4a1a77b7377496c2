import type { CallTarget } from '../proxies/call-target.js';
import type { Reference } from '../wire/reference.js';
import type { Peer } from './peer.js';

/** Pins that we have set at others for what we handed on, until it is known to have been received. */
export class HandedOn {
  private readonly pins = new Map<number, { readonly process: string; readonly to: Peer }>();
  private next = 1;

  constructor(private readonly peerOf: (process: string) => Peer | undefined) {}

  get open(): number[] {
    return [...this.pins.keys()];
  }

  /** The reference as the peer gets it. */
  hand(reference: Reference, target: CallTarget, to: Peer): Reference {
    const pin = this.next++;
    const handed = target.handOn(reference, pin);
    if (handed.pin !== 0) this.pins.set(pin, { process: handed.process, to });
    return handed;
  }

  consumed(pin: number): void {
    this.pins.delete(pin);
  }

  /** Neither takes what it was handed any more, nor keeps what others were handed. */
  peerGone(peer: Peer): void {
    for (const [pin, { process, to }] of this.pins) {
      if (to !== peer && process !== peer.process) continue;
      this.pins.delete(pin);
      this.peerOf(process)?.unpin(pin);
    }
  }
}
