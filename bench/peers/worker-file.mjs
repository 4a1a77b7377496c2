import path from 'node:path';

/** What the process or thread of a peer runs. */
export function workerFile(name) {
  return path.join(import.meta.dirname, 'workers', name);
}
