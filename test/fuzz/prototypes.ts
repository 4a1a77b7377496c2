const WATCHED: readonly object[] = [
  Object,
  Array,
  Function,
  Map,
  Set,
  Error,
  Promise,
  RegExp,
  Date,
  String,
  Number,
  Boolean,
  Buffer,
].flatMap((of) => [of, of.prototype as object]);

/** Everything that the built-in classes have, by name: what comes over the wire must not change any of it. */
export function prototypesNow(): string {
  return WATCHED.map((object) => Reflect.ownKeys(object).map(String).join()).join(';');
}
