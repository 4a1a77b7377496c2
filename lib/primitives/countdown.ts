/** Node fires a timer of more milliseconds at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Calls `end` after so many milliseconds, never after `Infinity`, unless the function that it returns is called before.
 * The timer keeps the process alive: whoever waits with a limit was promised an answer, and nothing else might be left to
 * do meanwhile. What ends early stops its countdown, so that none runs longer than somebody waits.
 */
export function countdown(milliseconds: number, end: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const run = (left: number): void => {
    const step = Math.min(left, LONGEST_TIMER);
    timer = setTimeout(() => {
      if (left > step) run(left - step);
      else end();
    }, step);
  };
  if (milliseconds !== Infinity) run(milliseconds);
  return () => {
    clearTimeout(timer);
  };
}
