import { spawn, withOptions } from 'nestjs-uactor/core';
import { StreamActor } from '../actors/stream.actor.mjs';

const ITEMS_OF_A_STREAM = 20_000;

/** Reads streams of an actor, one after the other, each to its end. Subclasses say with `read` which ones. */
export class StreamPeer {
  async start() {
    this.actor = await spawn(StreamActor);
  }

  /** Items per second. */
  async measure({ milliseconds }) {
    let items = 0;
    let elapsed;
    const begun = performance.now();
    do {
      items += await this.read(this.actor, ITEMS_OF_A_STREAM);
      elapsed = performance.now() - begun;
    } while (elapsed < milliseconds);
    return items / (elapsed / 1_000);
  }

  close() {
    return this.actor.shutdown();
  }
}

/** Resolves to the number of its items. */
export function countObservable(items$) {
  let items = 0;
  return new Promise((resolve, reject) => {
    items$.subscribe({ next: () => items++, error: reject, complete: () => resolve(items) });
  });
}

/** Resolves to the number of its items. */
export async function countIterator(iterator) {
  let items = 0;
  for await (const _ of iterator) items++;
  return items;
}

/** The actor, as the reader of one stream holds it who may give up. */
export function limited(actor) {
  return withOptions(actor, { timeout: 60_000, signal: new AbortController().signal });
}
