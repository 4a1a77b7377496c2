import { setImmediate } from 'node:timers';

/** What listens to a signal in order to be told once. */
export interface AbortListener {
  aborted(reason: unknown): void;
}

const listening = new WeakMap<AbortSignal, Set<AbortListener>>();

/** Signals that nobody listened to any more, when that was last looked at. */
let unheard: AbortSignal[] = [];

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

/**
 * The signal is let go at the end of the turn: to add a listener and to remove it costs as much as a small call, and most
 * who make one call make the next with the same signal.
 */
export function stopListening(signal: AbortSignal, listener: AbortListener): void {
  const known = listening.get(signal);
  if (known?.delete(listener) !== true || known.size > 0) return;
  if (unheard.push(signal) === 1) setImmediate(letGo);
}

function letGo(): void {
  const signals = unheard;
  unheard = [];
  for (const signal of signals) if (listening.get(signal)?.size === 0) forget(signal);
}

function forget(signal: AbortSignal): void {
  listening.delete(signal);
  signal.removeEventListener('abort', tellAll);
}

function tellAll(this: AbortSignal): void {
  const listeners = [...(listening.get(this) ?? [])];
  forget(this);
  for (const listener of listeners) listener.aborted(this.reason);
}
