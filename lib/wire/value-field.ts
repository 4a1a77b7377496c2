/** Makes an own property of any name, whatever prototypes have under it: an accessor, or `__proto__`. */
export function setField(object: object, key: string, value: unknown): void {
  if (key in object) {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    Reflect.set(object, key, value);
  }
}
