/** Up to here a walk over the list is faster than a look-up. */
const FEW = 24;

/** The objects of one value in the order in which they are met, so that cycles and shared parts keep their identity. */
export class SeenObjects {
  private readonly few: (object | null)[] = new Array<object | null>(FEW).fill(null);
  private many: Map<object, number> | undefined;
  private count = 0;

  /** The number under which `value` was met before; otherwise -1, and it gets the next number. */
  meet(value: object): number {
    if (this.many !== undefined) return this.meetAmongMany(this.many, value);
    const { few, count } = this;
    for (let index = 0; index < count; index++) if (few[index] === value) return index;
    if (count === FEW) return this.meetAmongMany((this.many = this.toMap()), value);
    few[count] = value;
    this.count = count + 1;
    return -1;
  }

  get size(): number {
    return this.count;
  }

  /** Forgets the objects beyond the first `size`. */
  rollBack(size: number): void {
    for (let index = size; index < Math.min(this.count, FEW); index++) this.few[index] = null;
    if (this.many !== undefined) {
      for (const [value, number] of this.many) if (number >= size) this.many.delete(value);
    }
    this.count = size;
  }

  /** Forgets all objects: none may be kept alive from one value to the next. */
  clear(): void {
    for (let index = Math.min(this.count, FEW); index > 0;) this.few[--index] = null;
    this.many = undefined;
    this.count = 0;
  }

  private meetAmongMany(many: Map<object, number>, value: object): number {
    const known = many.get(value);
    if (known !== undefined) return known;
    many.set(value, this.count++);
    return -1;
  }

  private toMap(): Map<object, number> {
    const many = new Map<object, number>();
    for (const [index, value] of this.few.entries()) if (value !== null) many.set(value, index);
    return many;
  }
}
