interface Entry {
  action: (() => void) | undefined;
}

/** Keeps the order of arrival where some things become ready later than others: a large value holds back what follows it. */
export class Sequencer {
  private readonly entries: Entry[] = [];

  get idle(): boolean {
    return this.entries.length === 0;
  }

  /** Takes a place in the order. The function returned gives what to do there, once. */
  reserve(): (action: () => void) => void {
    const entry: Entry = { action: undefined };
    this.entries.push(entry);
    return (action) => {
      entry.action = action;
      this.advance();
    };
  }

  /** Runs `action` after everything that holds a place before it. */
  add(action: () => void): void {
    this.entries.push({ action });
    this.advance();
  }

  private advance(): void {
    for (let first = this.entries[0]; first?.action !== undefined; first = this.entries[0]) {
      this.entries.shift();
      first.action();
    }
  }
}
