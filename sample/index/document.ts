import { createHash } from 'node:crypto';

/** A document in the index. */
export interface Document {
  /** Stays the same over runs, as it comes from the path. */
  readonly id: string;
  /** Relative to the folder, with `/` on every platform. */
  readonly path: string;
  readonly title: string;
  readonly text: string;
}

/** A part of a document's text, in UTF-16 code units. */
export interface Section {
  readonly start: number;
  readonly end: number;
}

/** Indexing a section takes a few milliseconds, so that searches are answered between two of them. */
const SECTION_LENGTH = 16 * 1024;

export function makeDocument(path: string, text: string): Document {
  const id = createHash('sha256').update(path).digest('base64url').slice(0, 16);
  return { id, path, title: titleOf(path, text), text };
}

/** The sections of a document, cut after the end of a line where there is one. */
export function* sectionsOf({ text }: Document): Generator<Section> {
  let start = 0;
  while (start < text.length) {
    const longest = start + SECTION_LENGTH;
    const line = longest < text.length ? text.lastIndexOf('\n', longest) + 1 : text.length;
    const end = line > start ? line : longest;
    yield { start, end };
    start = end;
  }
}

/** The first heading of a Markdown text, else the file and its folder. */
function titleOf(path: string, text: string): string {
  const heading = /\.(md|markdown)$/i.test(path)
    ? /^#{1,3}[ \t]+([^\n\r]{1,200})/m.exec(text.slice(0, 4096))?.[1]
    : undefined;
  const plain = heading
    ?.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]*>|[`*#]/g, '')
    .trim();
  return plain === undefined || plain === '' ? path.split('/').slice(-2).join('/') : plain;
}
