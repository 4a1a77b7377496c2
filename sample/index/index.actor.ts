import { NotFoundException } from '@nestjs/common';
import { Actor, Returns } from 'nestjs-uactor';
import { type Observable, ReplaySubject } from 'rxjs';
import type { Document } from './document.js';
import { DocumentIndex } from './document-index.js';
import { IndexRun } from './index-run.js';
import type { Progress } from './progress.js';
import type { SearchResult } from './search-result.js';

/** The index of all documents below a folder. It is state of this process; the application holds a proxy. */
@Actor({ maxHeap: 1024 })
export class IndexActor {
  private index = new DocumentIndex();
  private complete = false;
  private run: IndexRun | undefined;
  private runs = 0;
  private readonly progress$ = new ReplaySubject<Progress>(1);

  constructor(private readonly folder: string) {}

  onModuleInit(): void {
    this.reindex();
  }

  onModuleDestroy(): void {
    this.run?.cancel();
  }

  /** Starts a run, cancelling the one under way, and returns its number at once. */
  reindex(): number {
    this.run?.cancel();
    this.runs += 1;
    const index = new DocumentIndex();
    this.run = new IndexRun(this.runs, this.folder, index, (progress) => {
      this.progress$.next(progress);
    });
    void this.fill(index, this.run);
    return this.runs;
  }

  /** How far the run is: where it stands now, then every change. */
  @Returns('Observable')
  progress(): Observable<Progress> {
    return this.progress$;
  }

  search(query: string, limit: number): SearchResult {
    return this.index.search(query, limit);
  }

  /** @throws NotFoundException */
  document(id: string): Document {
    const document = this.index.document(id);
    if (document === undefined) throw new NotFoundException(`There is no document ${JSON.stringify(id)}`);
    return document;
  }

  stats(): { pid: number; rss: number; heapUsed: number; documents: number } {
    const { rss, heapUsed } = process.memoryUsage();
    return { pid: process.pid, rss, heapUsed, documents: this.index.size };
  }

  /** Until one run is complete, the run under way can be searched; later ones take over once they are. */
  private async fill(index: DocumentIndex, run: IndexRun): Promise<void> {
    if (!this.complete) this.index = index;
    if ((await run.execute()) !== 'ready') return;
    this.index = index;
    this.complete = true;
  }
}
