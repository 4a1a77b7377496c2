import type { Clock } from '../link/clock.js';
import type { ObjectTable, OfferedObject } from './object-table.js';

/** A pin outlives the process that set it by so many milliseconds: what it handed on may still be on the way. */
const OUTLIVES_GIVER = 60_000;

/**
 * Objects that live because a reference to them is being handed on, by the process that does it and its number for the
 * pin. A claim may overtake its pin; the pin is void then when it comes.
 */
export class Pins {
  private readonly pins = new Map<string, OfferedObject>();
  /** Pins whose claims have come before them. */
  private readonly early = new Set<string>();

  constructor(
    private readonly objects: ObjectTable,
    private readonly clock: Clock,
    /** The table lost a hold. */
    private readonly onDrop: () => void,
  ) {}

  get size(): number {
    return this.pins.size + this.early.size;
  }

  /** Returns false if the pin was consumed already. */
  set(object: OfferedObject, giver: string, pin: number): boolean {
    const key = keyOf(giver, pin);
    if (this.early.delete(key)) return false;
    this.objects.retain(object);
    this.pins.set(key, object);
    return true;
  }

  /** The receiver of the reference holds the object itself now. Returns false if the pin has not come yet. */
  consume(giver: string, pin: number): boolean {
    const key = keyOf(giver, pin);
    if (this.takeBack(giver, pin)) return true;
    this.early.add(key);
    this.clock.after(OUTLIVES_GIVER, () => {
      this.early.delete(key);
    });
    return false;
  }

  /** Nobody will claim it any more. */
  takeBack(giver: string, pin: number): boolean {
    const key = keyOf(giver, pin);
    const object = this.pins.get(key);
    if (object === undefined) return false;
    this.pins.delete(key);
    this.objects.drop(object);
    this.onDrop();
    return true;
  }

  giverGone(giver: string): void {
    const left = [...this.pins.keys()].filter((key) => key.startsWith(`${giver} `));
    if (left.length === 0) return;
    this.clock.after(OUTLIVES_GIVER, () => {
      for (const key of left) this.takeBack(giver, Number(key.slice(giver.length + 1)));
    });
  }
}

function keyOf(giver: string, pin: number): string {
  return `${giver} ${pin}`;
}
