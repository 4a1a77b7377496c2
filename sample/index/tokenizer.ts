/** A word of a text: its normalised form, and where it stands. */
export interface Token {
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** Before a capital that follows a small letter, and before the last capital of several: `parse|HTML|File`. */
const PART_BORDER = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
/** Longer runs of letters are encoded data, which nobody looks for. */
const LONGEST_WORD = 64;

/** The words of a text in their order. */
export function* words(text: string): Generator<Token> {
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (word.length <= LONGEST_WORD) yield token(word, index);
  }
}

/** The same, and after a word in camel case its parts: `eventLoop` is found as `eventloop`, `event` and `loop`. */
export function* wordsAndParts(text: string): Generator<Token> {
  for (const word of words(text)) {
    yield word;
    const parts = text.slice(word.start, word.end).split(PART_BORDER);
    if (parts.length === 1) continue;
    let { start } = word;
    for (const part of parts) {
      yield token(part, start);
      start += part.length;
    }
  }
}

function token(word: string, start: number): Token {
  return { term: normalised(word), start, end: start + word.length };
}

/** Without accents and capitals, so that `Élan` is found as `elan`. */
function normalised(word: string): string {
  return word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
