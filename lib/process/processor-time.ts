import { readFileSync } from 'node:fs';

/** What the kernel counts in, whatever its own tick is: a hundredth of a second. */
const TICK = 10;

/** Places of the two counts (user, system) behind the command in `/proc/<pid>/stat`. */
const USER = 11;
const SYSTEM = 12;

/** Milliseconds of processor time that a process has used in all its threads; undefined where the system has no `/proc`. */
export function processorTime(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command stands in parentheses, and may contain some.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[USER]) + Number(fields[SYSTEM])) * TICK;
  } catch {
    return undefined;
  }
}
