/** Base of what is no proxy and crosses by reference all the same. */
export abstract class ByReference {
  /** Its number in this process. */
  abstract readonly id: number;
}
