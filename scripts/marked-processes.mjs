import { readdirSync, readFileSync } from 'node:fs';

/**
 * The living processes whose environment has the variable `name` with this value: all that a process started which set it,
 * however deep. Empty where the system has no /proc.
 * @param {string} name
 * @param {string} value
 * @returns {{ pid: number, command: string }[]}
 */
export function markedProcesses(name, value) {
  const wanted = `${name}=${value}\0`;
  return processIds().flatMap((pid) => {
    try {
      if (pid === process.pid || !readFileSync(`/proc/${pid}/environ`, 'latin1').includes(wanted)) return [];
      return [{ pid, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() }];
    } catch {
      return []; // gone meanwhile, or another user's
    }
  });
}

function processIds() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
