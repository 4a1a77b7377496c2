/**
 * How often per second all of them are done together, each again and again for about so many milliseconds.
 * @param {(() => Promise<unknown>)[]} doers
 */
export async function ratePerSecond(doers, milliseconds) {
  let done = 0;
  let over = false;
  setTimeout(() => {
    over = true;
  }, milliseconds);
  const begun = performance.now();
  const again = async (act) => {
    do {
      await act();
      done++;
    } while (!over);
  };
  await Promise.all(doers.map(again));
  return done / ((performance.now() - begun) / 1_000);
}
