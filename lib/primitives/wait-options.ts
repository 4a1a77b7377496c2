/** Limits of something that may wait. */
export interface WaitOptions {
  /** Milliseconds. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** Limits of an acquisition. */
export interface AcquireOptions extends WaitOptions {
  /** `false`: now or not at all. */
  readonly blocking?: boolean;
}
