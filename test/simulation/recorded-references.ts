import type { ReferenceUser } from '../../lib/link/reference-side.js';

/** Has everything that a link is told of references recorded. */
export function recordedReferences(tell: (what: string) => (...details: unknown[]) => void): ReferenceUser {
  return {
    claimed: tell('claimed'),
    released: tell('released'),
    pinned: tell('pinned'),
    unpinned: tell('unpinned'),
    left: tell('left'),
    pinConsumed: tell('pinConsumed'),
    collect: tell('collect'),
    gone: tell('gone'),
  };
}
