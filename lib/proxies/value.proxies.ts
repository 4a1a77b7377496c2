import type { ElementOf, ElementType, TypedArrayOf } from '../primitives/element-type.js';
import { BaseProxy } from './base.proxy.js';
import type { LockProxy } from './lock.proxy.js';

/** One number in another process: read with `await p.value`, written with `setProperty(p, 'value', n)`. */
export class ValueProxy<Type extends ElementType> extends BaseProxy {
  declare readonly value: Promise<ElementOf<Type>>;
  /** The lock for those who agree to hold it while they read and write. */
  declare readonly getLock: () => Promise<LockProxy>;
}

/** A fixed number of numbers in another process. */
export class ArrayProxy<Type extends ElementType> extends BaseProxy {
  declare readonly length: Promise<number>;
  /** The element, counted from the end where negative; undefined where there is none. */
  declare readonly at: (index: number) => Promise<ElementOf<Type> | undefined>;
  /** Replaces the element, counted from the end where negative. @throws RangeError where there is none */
  declare readonly set: (index: number, value: ElementOf<Type>) => Promise<void>;
  /** A copy of the elements from `start` up to `end`, which is not among them. */
  declare readonly slice: (start?: number, end?: number) => Promise<TypedArrayOf<Type>>;
  /** The lock for those who agree to hold it while they read and write. */
  declare readonly getLock: () => Promise<LockProxy>;
}

/** Values by name, in another process. */
export class NamespaceProxy<Values extends object> extends BaseProxy {
  /** The value, or undefined where there is none. */
  declare readonly get: <Name extends keyof Values & string>(name: Name) => Promise<Values[Name] | undefined>;
  declare readonly set: <Name extends keyof Values & string>(name: Name, value: Values[Name]) => Promise<void>;
  /** Whether there was one. */
  declare readonly delete: (name: keyof Values & string) => Promise<boolean>;
  declare readonly names: () => Promise<string[]>;
}
