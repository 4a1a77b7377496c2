/** From the first to behind the last character to highlight, in UTF-16 code units. */
export type Range = readonly [start: number, end: number];

/** A text as it stands in the document, untrusted, and what to highlight in it. */
export interface Marked {
  readonly text: string;
  readonly ranges: readonly Range[];
}

export interface Hit {
  readonly id: string;
  readonly path: string;
  readonly title: Marked;
  readonly snippet: Marked;
  readonly score: number;
}

export interface SearchResult {
  /** What was looked for: the beginning of a query that was too long. */
  readonly query: string;
  /** Documents that match; `hits` holds the best of them. */
  readonly total: number;
  readonly hits: readonly Hit[];
  /** Milliseconds that the search took in the actor. */
  readonly ms: number;
}
