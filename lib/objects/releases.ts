import type { Clock } from '../link/clock.js';
import type { Peer } from './peer.js';

/** Receptions to be given up, told together at the end of the turn: garbage collection frees many at once. */
export class Releases {
  private readonly counts = new Map<Peer, Map<number, number>>();

  constructor(private readonly clock: Clock) {}

  add(peer: Peer, object: number): void {
    if (this.counts.size === 0) {
      this.clock.soon(() => {
        this.tell();
      });
    }
    let objects = this.counts.get(peer);
    if (objects === undefined) this.counts.set(peer, (objects = new Map<number, number>()));
    objects.set(object, (objects.get(object) ?? 0) + 1);
  }

  private tell(): void {
    const all = [...this.counts];
    this.counts.clear();
    for (const [peer, objects] of all) for (const [object, count] of objects) peer.giveUp(object, count);
  }
}
