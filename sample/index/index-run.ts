import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { makeDocument, sectionsOf } from './document.js';
import { findDocuments } from './document-finder.js';
import type { DocumentIndex } from './document-index.js';
import { readText } from './document-reader.js';
import type { Progress } from './progress.js';

/** Longest that the actor works without looking whether somebody searches, in milliseconds. */
const SLICE_MS = 5;
/** Between two reports, in milliseconds. */
const REPORT_MS = 50;
/** Bounds of the memory that documents take. */
const MOST_DOCUMENTS = 50_000;
const MOST_TEXT = 64 * 1024 * 1024;

/** One run over the documents of a folder, from finding the first to indexing the last. */
export class IndexRun {
  private readonly begun = performance.now();
  private readonly abort = new AbortController();
  private progress: Progress;
  private sliceBegun = performance.now();
  private reported = 0;
  private length = 0;

  constructor(
    run: number,
    private readonly folder: string,
    private readonly index: DocumentIndex,
    private readonly report: (progress: Progress) => void,
  ) {
    this.progress = { run, phase: 'finding', folder, total: 0, done: 0, skipped: 0, ms: 0 };
  }

  /** Ends the run before its next step; one that is over stays as it is. */
  cancel(): void {
    if (this.progress.phase !== 'finding' && this.progress.phase !== 'indexing') return;
    this.tell({ phase: 'cancelled' });
    this.abort.abort();
  }

  /** Resolves to how the run ended; never rejects. */
  async execute(): Promise<Progress['phase']> {
    this.tell({});
    try {
      const paths = await this.find();
      this.tell({ phase: 'indexing' });
      for (const path of paths) await this.read(path);
      this.tell({ phase: 'ready', ...this.remark() });
    } catch (error) {
      this.tell({ phase: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
    return this.progress.phase;
  }

  private async find(): Promise<string[]> {
    const paths: string[] = [];
    for await (const path of findDocuments(this.folder, this.abort.signal)) {
      if (paths.push(path) === MOST_DOCUMENTS) break;
      this.progress = { ...this.progress, total: paths.length };
      await this.pause();
    }
    return paths;
  }

  private async read(path: string): Promise<void> {
    this.abort.signal.throwIfAborted();
    this.progress = { ...this.progress, file: path };
    const text = this.length < MOST_TEXT ? await readText(join(this.folder, path)) : undefined;
    if (text !== undefined) await this.add(path, text);
    const { done, skipped } = this.progress;
    this.progress = { ...this.progress, done: done + 1, skipped: text === undefined ? skipped + 1 : skipped };
    await this.pause();
  }

  private async add(path: string, text: string): Promise<void> {
    this.length += text.length;
    const document = makeDocument(path, text);
    for (const section of sectionsOf(document)) {
      this.index.add(document, section);
      await this.pause();
    }
  }

  /** Lets searches in when the slice is over, and reports now and then. */
  private async pause(): Promise<void> {
    const now = performance.now();
    if (now - this.sliceBegun < SLICE_MS) return;
    if (now - this.reported > REPORT_MS) this.tell({});
    await setImmediate();
    this.sliceBegun = performance.now();
    this.abort.signal.throwIfAborted();
  }

  private remark(): { file: undefined; message?: string } {
    const { total } = this.progress;
    if (total === 0) return { file: undefined, message: `There is no Markdown or .d.ts file below ${this.folder}.` };
    if (this.length < MOST_TEXT && total < MOST_DOCUMENTS) return { file: undefined };
    return { file: undefined, message: `${this.folder} holds more documents than this sample keeps in memory.` };
  }

  private tell(change: Partial<Progress>): void {
    if (this.abort.signal.aborted) return;
    this.reported = performance.now();
    this.progress = { ...this.progress, ...change, ms: this.reported - this.begun };
    this.report(this.progress);
  }
}
