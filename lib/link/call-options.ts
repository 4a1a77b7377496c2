/** Options of single calls, as `withOptions` takes them. */
export interface CallOptions {
  /** Milliseconds from the call until it is given up with `CallTimeoutError`. */
  readonly timeout?: number;
  /** Gives the call up with `CallAbortedError` when it aborts. */
  readonly signal?: AbortSignal;
}
