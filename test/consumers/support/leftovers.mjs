import { readdirSync, readFileSync } from 'node:fs';

/** An environment variable that every process inherits which a command starts, however deep. */
export const MARK = 'UACTOR_CONSUMERS_MARK';

/**
 * The living processes that carry the mark. Empty where the system has no /proc.
 * @param {string} value
 * @returns {{ pid: number, command: string }[]}
 */
export function markedProcesses(value) {
  const wanted = `${MARK}=${value}\0`;
  return processIds().flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(wanted)) return [];
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
