import { type ElementOf, type ElementType, typedArray, type TypedArrayOf } from './element-type.js';
import { Lock } from './lock.js';

/** One number of a type. It is stored as a typed array does it: a too large one wraps around. */
export class Value<Type extends ElementType> {
  private readonly cell: TypedArrayOf<Type>;
  private readonly lock = new Lock();

  /** @param value 0 unless given */
  constructor(type: Type, value?: ElementOf<Type>) {
    this.cell = typedArray(type, value === undefined ? 1 : [value]);
  }

  get value(): ElementOf<Type> {
    return this.cell[0] as ElementOf<Type>;
  }

  set value(value: ElementOf<Type>) {
    this.cell[0] = value;
  }

  /** The lock for those who agree to hold it while they read and write; single steps need none. */
  getLock(): Lock {
    return this.lock;
  }
}
