import type { ErrorCopy } from './error-copy.js';

/** What a thread of a pool is asked to do. */
export interface ThreadCall {
  /** The absolute path of the module. */
  readonly file: string;
  /** The export to call. */
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What became of it: a value, what was thrown, or why the value cannot leave the thread. */
export type ThreadOutcome =
  { readonly value: unknown } | { readonly failure: ErrorCopy } | { readonly unsendable: string };
