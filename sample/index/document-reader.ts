import { open } from 'node:fs/promises';

const LARGEST_FILE = 1024 * 1024;

/** The text of a file, or undefined where it cannot be read, holds more than 1 MiB, or is no text. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > LARGEST_FILE) return undefined;
    const text = await file.readFile('utf8');
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
