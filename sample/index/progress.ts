/** How far the index is. */
export interface Progress {
  /** Counts the runs of this actor process; 1 is the one at its start. */
  readonly run: number;
  readonly phase: 'finding' | 'indexing' | 'ready' | 'failed' | 'cancelled';
  /** Where the documents are. */
  readonly folder: string;
  /** Files found so far; final once the phase is `indexing`. */
  readonly total: number;
  /** Files dealt with: indexed or skipped. */
  readonly done: number;
  /** Files too large, not readable or without text. */
  readonly skipped: number;
  /** Milliseconds since the run began. */
  readonly ms: number;
  /** The file being indexed. */
  readonly file?: string;
  /** What is wrong, for readers. */
  readonly message?: string;
}
