const WARM_UPS = 2;

/**
 * Measures everybody once a round, each round beginning with another one, after some measurements to warm up.
 * @param {{ name: string, measure: () => Promise<number> }[]} contestants
 * @returns {Promise<Record<string, number[]>>} what each measured, round by round
 */
export async function interleave(contestants, rounds) {
  const results = Object.fromEntries(contestants.map(({ name }) => [name, []]));
  for (let time = 0; time < WARM_UPS; time++) {
    for (const { measure } of contestants) await measure();
  }
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const { name, measure } = contestants[(round + turn) % contestants.length];
      results[name].push(await measure());
    }
  }
  return results;
}

export function median(numbers) {
  return quantile(numbers, 0.5);
}

/** The number below which that share of them lies. */
export function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)];
  return low + (sorted[Math.ceil(place)] - low) * (place % 1);
}
