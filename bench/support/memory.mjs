import { readFileSync } from 'node:fs';

const KIB = 1_024;

/**
 * Bytes that a process holds in memory, the most that it held, and its threads; undefined where the system has no /proc.
 * @returns {{ resident: number, peak: number, threads: number } | undefined}
 */
export function memoryOf(pid) {
  let status;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return undefined;
  }
  const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return { resident: field('VmRSS') * KIB, peak: field('VmHWM') * KIB, threads: field('Threads') };
}
