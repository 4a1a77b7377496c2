/** Options of single calls, as `withOptions` takes them. */
export interface CallOptions {
  /** Milliseconds from the call until it is given up with `CallTimeoutError`. */
  readonly timeout?: number;
  /** Gives the call up with `CallAbortedError` when it aborts. */
  readonly signal?: AbortSignal;
  /**
   * How often a call is made again that was open when the process died, where the method is `@Idempotent()`: in the next
   * life of the actor, for which it waits. One that two processes died with is not made again: it may be what they died of.
   * @default 1
   */
  readonly retries?: number;
  /** `this`: only the life of the actor that runs now, or comes next where none does. Calls on a later one are refused with `StaleProxyError`. */
  readonly incarnation?: 'this';
}
