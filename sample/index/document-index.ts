import MiniSearch, { type SearchResult as Match } from 'minisearch';
import type { Document, Section } from './document.js';
import { mark, snippetOf } from './highlight.js';
import type { Hit, SearchResult } from './search-result.js';
import { words, wordsAndParts } from './tokenizer.js';

const LONGEST_QUERY = 200;
const MOST_HITS = 50;
/** For a query that finds nothing as it stands: at most two letters of a word may differ. */
const TYPING_ERRORS = { fuzzy: 0.3, maxFuzzy: 2 };

interface IndexedSection extends Section {
  readonly document: Document;
}

/** Documents and where their words stand. What is indexed is a section; what is found is a document. */
export class DocumentIndex {
  private readonly documents = new Map<string, Document>();
  private readonly sections = new Map<string, IndexedSection>();
  private readonly words = new MiniSearch({
    fields: ['title', 'path', 'text'],
    tokenize: (text) => Array.from(wordsAndParts(text), ({ term }) => term),
    processTerm: (term) => term,
    searchOptions: {
      tokenize: (query) => Array.from(words(query), ({ term }) => term),
      combineWith: 'AND',
      boost: { title: 4, path: 2 },
      prefix: (term) => term.length > 2,
    },
  });

  get size(): number {
    return this.documents.size;
  }

  /** Adds one section of a document; the document can be found from its first one on. */
  add(document: Document, section: Section): void {
    const id = `${document.id}:${section.start}`;
    this.documents.set(document.id, document);
    this.sections.set(id, { document, ...section });
    this.words.add({
      id,
      title: document.title,
      path: document.path,
      text: document.text.slice(section.start, section.end),
    });
  }

  document(id: string): Document | undefined {
    return this.documents.get(id);
  }

  search(text: string, limit: number): SearchResult {
    const begun = performance.now();
    const query = text.trim().slice(0, LONGEST_QUERY);
    const best = this.bestSections(query);
    const hits = best.slice(0, Math.min(Math.max(limit, 1), MOST_HITS)).map((match) => this.hit(match));
    return { query, total: best.length, hits, ms: performance.now() - begun };
  }

  /** The best section of each document that matches, the best document first. */
  private bestSections(query: string): Match[] {
    const seen = new Set<string>();
    const exact = this.words.search(query);
    const matches = exact.length > 0 ? exact : this.words.search(query, TYPING_ERRORS);
    return matches.filter(({ id }) => {
      const document = this.section(id).document.id;
      return !seen.has(document) && seen.add(document);
    });
  }

  private hit({ id: sectionId, score, terms, queryTerms }: Match): Hit {
    const { document, ...section } = this.section(sectionId);
    const { id, path, title, text } = document;
    const found = new Map(terms.map((term) => [term, queryTerms.find((word) => term.startsWith(word)) ?? term]));
    return { id, path, title: mark(title, found), snippet: snippetOf(text, section, found), score };
  }

  private section(id: unknown): IndexedSection {
    const section = this.sections.get(id as string);
    if (section === undefined) throw new Error(`The section ${String(id)} was never added`);
    return section;
  }
}
