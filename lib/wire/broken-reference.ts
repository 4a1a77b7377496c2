/** What stands in the place of a reference that could not be taken: the value fails with its error. */
export class BrokenReference {
  constructor(readonly error: unknown) {}
}
