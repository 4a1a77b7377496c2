import { elementIndex } from './element-index.js';
import { type ElementOf, type ElementType, typedArray, type TypedArrayOf } from './element-type.js';
import { Lock } from './lock.js';

/** A fixed number of numbers of one type. They are stored as a typed array does it: too large ones wrap around. */
export class SharedArray<Type extends ElementType> {
  private readonly elements: TypedArrayOf<Type>;
  private readonly lock = new Lock();

  /** @param content the number of elements, which are 0 then, or the elements */
  constructor(type: Type, content: number | Iterable<ElementOf<Type>>) {
    this.elements = typedArray(type, content);
  }

  get length(): number {
    return this.elements.length;
  }

  /** The element, counted from the end where negative; undefined where there is none. */
  at(index: number): ElementOf<Type> | undefined {
    return this.elements.at(index) as ElementOf<Type> | undefined;
  }

  /**
   * Replaces the element, counted from the end where negative.
   * @throws RangeError where there is none
   */
  set(index: number, value: ElementOf<Type>): void {
    this.elements[elementIndex(index, this.length)] = value;
  }

  /** A copy of the elements from `start` up to `end`, which is not among them. */
  slice(start?: number, end?: number): TypedArrayOf<Type> {
    return this.elements.slice(start, end) as TypedArrayOf<Type>;
  }

  /** The lock for those who agree to hold it while they read and write; single steps need none. */
  getLock(): Lock {
    return this.lock;
  }
}
