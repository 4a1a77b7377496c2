/** Below it, moving the items is cheaper than counting the gap. */
const GAP = 64;

/** Items in order: added behind, taken from the front, and given back there; each in constant time, on average. */
export class Fifo<T> {
  private items: (T | undefined)[] = [];
  /** Places at the front that are free. */
  private gap = 0;

  get length(): number {
    return this.items.length - this.gap;
  }

  push(item: T): void {
    this.items.push(item);
  }

  /** The first item; there must be one. */
  shift(): T {
    const item = this.items[this.gap] as T;
    this.items[this.gap++] = undefined;
    if (this.gap >= GAP && this.gap * 2 >= this.items.length) {
      this.items = this.items.slice(this.gap);
      this.gap = 0;
    }
    return item;
  }

  unshift(item: T): void {
    if (this.gap > 0) this.items[--this.gap] = item;
    else this.items.unshift(item);
  }
}
