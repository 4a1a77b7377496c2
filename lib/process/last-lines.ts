const MOST_LINES = 40;

/** The last lines of a stream, kept for the error that may come. */
export class LastLines {
  private readonly lines: string[] = [];

  add(line: string): void {
    this.lines.push(line);
    if (this.lines.length > MOST_LINES) this.lines.shift();
  }

  toString(): string {
    return this.lines.join('\n');
  }
}
