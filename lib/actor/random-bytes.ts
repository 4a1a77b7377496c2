import { closeSync, openSync, readSync } from 'node:fs';

/** Bytes that are read ahead: each object that is shared takes 16, and the file takes longer to open than to read. */
const READ_AHEAD = 4096;

let ahead: Buffer = Buffer.alloc(0);

/**
 * Random bytes fit for secrets. Where the system has a file for them they come from there, as those of `node:crypto` do,
 * which takes an actor process 2 ms to load.
 */
export function randomBytes(count: number): Buffer {
  if (ahead.length < count) ahead = fresh(Math.max(count, READ_AHEAD));
  const taken = ahead.subarray(0, count);
  const bytes = Buffer.allocUnsafeSlow(count);
  taken.copy(bytes);
  // Nobody finds in memory what others were given.
  taken.fill(0);
  ahead = ahead.subarray(count);
  return bytes;
}

function fresh(count: number): Buffer {
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
