/** Work for the processor alone, always the same for the same number of steps. */
export function compute(steps) {
  let sum = 0;
  for (let step = 0; step < steps; step++) sum += Math.sqrt(step ^ (sum & 1_023));
  return sum;
}

/** How many steps take so long here, while nothing disturbs. */
export function stepsFor(milliseconds) {
  const steps = 1_000_000;
  let best = Infinity;
  for (let turn = 0; turn < 10; turn++) {
    const begun = performance.now();
    compute(steps);
    best = Math.min(best, performance.now() - begun);
  }
  return Math.round((milliseconds / best) * steps);
}
