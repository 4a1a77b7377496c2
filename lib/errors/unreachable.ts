/** The end of an exhaustive switch: adding a case breaks the build where one is missing. */
export function unreachable(value: never): never {
  throw new TypeError(`Unexpected ${String(value)}`);
}
