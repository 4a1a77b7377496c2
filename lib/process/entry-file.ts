import { bundledFile } from '../primitives/bundled-file.js';

/**
 * The one file that every actor process runs.
 * @throws Error that says what to do when the package's files are not there
 */
export function entryFile(): string {
  return bundledFile('actor-process.cjs');
}
