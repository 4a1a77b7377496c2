/** The small value that is echoed. */
export const SMALL = { id: 1, name: 'hello', tags: ['a', 'b'], at: 1.5 };

/** Thirty values, no two with the same keys. */
const THIRTY = Array.from({ length: 30 }, (_, shape) => ({
  ...SMALL,
  ...Object.fromEntries(
    Array.from({ length: 1 + (shape % 5) }, (__, key) => [`field${shape}_${key}`, key % 2 ? `v${shape}` : key]),
  ),
}));

/**
 * Gives one value after the other: the small one, or a Buffer of so many bytes; with `shapes` thirty shapes of it.
 * @param {{ bytes?: number, shapes?: boolean }} load
 */
export function values({ bytes, shapes = false }) {
  const data = bytes === undefined ? undefined : Buffer.alloc(bytes, 'x');
  if (!shapes) return () => data ?? SMALL;
  const list = data === undefined ? THIRTY : THIRTY.map((shape) => ({ ...shape, data }));
  let next = 0;
  return () => list[next++ % list.length];
}
