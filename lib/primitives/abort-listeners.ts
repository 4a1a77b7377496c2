/** What listens to a signal in order to be told once. */
export interface AbortListener {
  aborted(reason: unknown): void;
}

const listening = new WeakMap<AbortSignal, Set<AbortListener>>();

/** Has the listener told when the signal aborts. All share one listener of the signal: Node warns of more than ten. */
export function listenTo(signal: AbortSignal, listener: AbortListener): void {
  const known = listening.get(signal);
  if (known !== undefined) {
    known.add(listener);
    return;
  }
  listening.set(signal, new Set([listener]));
  signal.addEventListener('abort', tellAll);
}

export function stopListening(signal: AbortSignal, listener: AbortListener): void {
  const known = listening.get(signal);
  known?.delete(listener);
  if (known?.size !== 0) return;
  listening.delete(signal);
  signal.removeEventListener('abort', tellAll);
}

function tellAll(this: AbortSignal): void {
  const listeners = listening.get(this) ?? [];
  listening.delete(this);
  this.removeEventListener('abort', tellAll);
  for (const listener of [...listeners]) listener.aborted(this.reason);
}
