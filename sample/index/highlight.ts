import type { Section } from './document.js';
import type { Marked, Range } from './search-result.js';
import { type Token, wordsAndParts } from './tokenizer.js';

const SNIPPET_LENGTH = 240;
const BEFORE_MATCH = 40;
/** A snippet is chosen among the first matches of a section only. */
const MATCHES_LOOKED_AT = 200;

/** The terms that match, and for each the word of the query that it matches. */
export type MatchingTerms = ReadonlyMap<string, string>;

/** The whole text, with what matches in it. */
export function mark(text: string, terms: MatchingTerms): Marked {
  return { text, ranges: rangesOf(matches(text, terms), 0) };
}

/** The piece of a section in which most words of the query stand together; its beginning where none does. */
export function snippetOf(text: string, section: Section, terms: MatchingTerms): Marked {
  const within = text.slice(section.start, section.end);
  const found = [...matches(within, terms, MATCHES_LOOKED_AT)];
  const first = found[best(found, terms)]?.start ?? 0;
  const start = afterSpace(within, Math.max(0, first - BEFORE_MATCH), first);
  const end = beforeSpace(within, start, start + SNIPPET_LENGTH);
  const opening = section.start + start > 0 ? '… ' : '';
  const closing = section.start + end < text.length ? ' …' : '';
  const shown = found.filter((token) => token.start >= start && token.end <= end);
  return {
    text: opening + within.slice(start, end) + closing,
    ranges: rangesOf(shown, opening.length - start),
  };
}

function* matches(text: string, terms: MatchingTerms, most = Infinity): Generator<Token> {
  let left = most;
  for (const token of wordsAndParts(text)) {
    if (left === 0) return;
    if (!terms.has(token.term)) continue;
    left -= 1;
    yield token;
  }
}

/** Parts of a word that is highlighted already add nothing. */
function rangesOf(tokens: Iterable<Token>, shift: number): Range[] {
  const ranges: Range[] = [];
  let behind = 0;
  for (const { start, end } of tokens) {
    if (start >= behind) ranges.push([start + shift, end + shift]);
    behind = Math.max(behind, end);
  }
  return ranges;
}

/** Index of the token from which on a snippet holds most words of the query. */
function best(found: readonly Token[], terms: MatchingTerms): number {
  let best = 0;
  let most = 0;
  found.forEach((first, index) => {
    const seen = new Set<string | undefined>();
    for (let next = index; next < found.length; next++) {
      const token = found[next];
      if (token === undefined || token.end > first.start + SNIPPET_LENGTH - BEFORE_MATCH) break;
      seen.add(terms.get(token.term));
    }
    if (seen.size > most) [best, most] = [index, seen.size];
  });
  return best;
}

/** The first position behind a space, or `latest` in a text without any. */
function afterSpace(text: string, from: number, latest: number): number {
  if (from === 0) return 0;
  const space = /\s/.exec(text.slice(from, latest));
  return space === null ? latest : from + space.index + 1;
}

/** The last position before a space, or `latest` in a text without any. */
function beforeSpace(text: string, from: number, latest: number): number {
  if (latest >= text.length) return text.length;
  const space = /\s\S*$/.exec(text.slice(from, latest));
  return space === null || space.index === 0 ? latest : from + space.index;
}
