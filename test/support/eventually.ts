/** Polls until the condition holds. Fails with the last error, or with what was waited for, after so many milliseconds. */
export async function eventually(
  condition: () => unknown,
  { within = 10_000, what = 'the condition' }: { within?: number; what?: string } = {},
): Promise<void> {
  const end = performance.now() + within;
  let last: unknown;
  for (;;) {
    try {
      last = undefined;
      if ((await condition()) !== false) return;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`${what} did not come true within ${within} ms`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
