import { closeSync, openSync, readSync } from 'node:fs';

/**
 * Random bytes fit for secrets. Where the system has a file for them they come from there, as those of `node:crypto` do,
 * which takes an actor process 2 ms to load.
 */
export function randomBytes(count: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(count);
  return readFromSystem(bytes) ? bytes : process.getBuiltinModule('node:crypto').randomBytes(count);
}

function readFromSystem(bytes: Buffer): boolean {
  if (process.platform === 'win32') return false;
  try {
    const file = openSync('/dev/urandom', 'r');
    try {
      return readSync(file, bytes) === bytes.length;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
