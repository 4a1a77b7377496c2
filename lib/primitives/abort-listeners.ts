/** What listens to a signal in order to be told once. */
export interface AbortListener {
  aborted(reason: unknown): void;
}

/** Stays with the signal: whoever makes one call after the other with it comes here twice a call. */
const listening = new WeakMap<AbortSignal, Set<AbortListener>>();

/** Has the listener told when the signal aborts. All share one listener of the signal: Node warns of more than ten. */
export function listenTo(signal: AbortSignal, listener: AbortListener): void {
  let listeners = listening.get(signal);
  if (listeners === undefined) listening.set(signal, (listeners = new Set()));
  if (listeners.size === 0) signal.addEventListener('abort', tellAll);
  listeners.add(listener);
}

export function stopListening(signal: AbortSignal, listener: AbortListener): void {
  const listeners = listening.get(signal);
  if (listeners?.delete(listener) === true && listeners.size === 0) signal.removeEventListener('abort', tellAll);
}

function tellAll(this: AbortSignal): void {
  const listeners = [...(listening.get(this) ?? [])];
  listening.delete(this);
  this.removeEventListener('abort', tellAll);
  for (const listener of listeners) listener.aborted(this.reason);
}
