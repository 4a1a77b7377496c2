import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const IS_DOCUMENT = /\.(md|markdown|d\.ts)$/i;

/**
 * The Markdown and `.d.ts` files below a folder, as paths relative to it with `/` on every platform. Links are not
 * followed, so that no file comes twice and no circle is walked; a folder below that cannot be read is passed over.
 * @throws Error with a sentence for readers when the folder itself cannot be read
 */
export async function* findDocuments(folder: string, signal: AbortSignal): AsyncGenerator<string> {
  const ahead = [''];
  for (let below = ahead.pop(); below !== undefined; below = ahead.pop()) {
    signal.throwIfAborted();
    const entries = await entriesOf(folder, below);
    for (const entry of entries) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) ahead.push(path);
      else if (entry.isFile() && IS_DOCUMENT.test(entry.name)) yield path;
    }
  }
}

async function entriesOf(folder: string, below: string) {
  try {
    return await readdir(join(folder, below), { withFileTypes: true });
  } catch (error) {
    if (below !== '') return [];
    throw new Error(`The folder ${folder} ${reason(error)}. Set DOCS_DIR to a folder with documents.`, {
      cause: error,
    });
  }
}

function reason(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'does not exist';
    case 'ENOTDIR':
      return 'is not a folder';
    default:
      return `cannot be read (${String(error)})`;
  }
}
