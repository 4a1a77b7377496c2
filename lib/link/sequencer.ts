interface Entry {
  /** What came, once it is whole. */
  value: unknown;
  action: ((value: unknown) => void) | undefined;
}

/** Keeps the order of arrival where some things become ready later than others: a large value holds back what follows it. */
export class Sequencer {
  private readonly entries: Entry[] = [];

  get idle(): boolean {
    return this.entries.length === 0;
  }

  /** What has come whole, and waits for something before it. */
  get heldBack(): unknown[] {
    return this.entries.filter(({ action }) => action !== undefined).map(({ value }) => value);
  }

  /** Takes a place in the order. The function returned gives what comes there, and what to do with it, once. */
  reserve(): (value: unknown, action: (value: unknown) => void) => void {
    const entry: Entry = { value: undefined, action: undefined };
    this.entries.push(entry);
    return (value, action) => {
      entry.value = value;
      entry.action = action;
      this.advance();
    };
  }

  /** Runs `action` with the value after everything that holds a place before it. */
  add(value: unknown, action: (value: unknown) => void): void {
    this.entries.push({ value, action });
    this.advance();
  }

  private advance(): void {
    for (let first = this.entries[0]; first?.action !== undefined; first = this.entries[0]) {
      this.entries.shift();
      first.action(first.value);
    }
  }
}
