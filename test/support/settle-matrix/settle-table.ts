import type { Fault } from './faults.js';
import type { Settlement } from './settlements.js';
import type { Waiter } from './waiters.js';

const INTRODUCTION = `# What befalls an actor, and what its callers hear

Made by \`SETTLE_MATRIX=docs/settle-matrix.md npm run jest -- test/e2e/settle-matrix.spec.ts\` on Node ${process.version}. Milliseconds are
from the fault; for want of memory from the end of the process, for \`app.close()\` and a drain from its end (100 ms). Each cell
settled exactly once. The actors have \`restart: { mode: 'never' }\`: with restarts, calls that were not written wait for the next
incarnation.
`;

/** What became of each waiter in each fault. */
export class SettleTable {
  private readonly cells = new Map<Fault, Map<Waiter, string>>();

  constructor(
    private readonly faults: readonly Fault[],
    private readonly waiters: readonly Waiter[],
  ) {}

  /** @param after milliseconds from the fault */
  set(fault: Fault, waiter: Waiter, settlement: Settlement, after: number): void {
    let row = this.cells.get(fault);
    if (row === undefined) this.cells.set(fault, (row = new Map<Waiter, string>()));
    row.set(waiter, `${describe(settlement)} ${Math.max(0, Math.round(after))} ms`);
  }

  /** A line for each waiter of each fault. */
  toString(): string {
    const lines = this.faults.flatMap((fault) =>
      this.waiters.map((waiter) => [fault.title, waiter.title, this.cell(fault, waiter)] as const),
    );
    const width = (column: 0 | 1): number => Math.max(...lines.map((line) => line[column].length));
    return lines
      .map(([fault, waiter, cell]) => `${fault.padEnd(width(0))}  ${waiter.padEnd(width(1))}  ${cell}`)
      .join('\n');
  }

  /** A table with a row for each fault. */
  toMarkdown(): string {
    const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    return [
      INTRODUCTION,
      row(['', ...this.waiters.map(({ title }) => title)]),
      row(['---', ...this.waiters.map(() => '---')]),
      ...this.faults.map((fault) => row([fault.title, ...this.waiters.map((waiter) => this.cell(fault, waiter))])),
      '',
    ].join('\n');
  }

  private cell(fault: Fault, waiter: Waiter): string {
    return this.cells.get(fault)?.get(waiter) ?? 'missing';
  }
}

function describe({ how, error }: Settlement): string {
  if (how !== 'failed') return how;
  const { name, ran, exitCode, signal } = error as Record<string, unknown>;
  const end = [
    typeof exitCode === 'number' ? `exit ${exitCode}` : '',
    typeof signal === 'string' ? signal : '',
    `ran ${String(ran)}`,
  ];
  return `${String(name)} (${end.filter((part) => part !== '').join(', ')})`;
}
