import { simulateReferences } from './references/simulation.js';
import { simulate } from './simulation.js';
import { simulateSupervision } from './supervision/simulation.js';

const simulations = { link: simulate, references: simulateReferences, supervision: simulateSupervision };

/** Schedules that are told of one by one. */
const MOST_BROKEN = 10;

/** `within`: no schedule is begun after so many seconds. */
const [, , name, first, count, within, brief] = process.argv;
const simulation = simulations[name as keyof typeof simulations];
const sums: Record<string, number> = {};
const broken: { seed: number; error: string }[] = [];
const until = performance.now() + Number(within) * 1000;
let played = 0;
for (; played < Number(count) && performance.now() < until; played++) {
  const seed = Number(first) + played;
  try {
    const { hash, ...counts } = await simulation(seed, { brief: brief === 'brief' });
    for (const [what, number] of Object.entries(counts)) sums[what] = (sums[what] ?? 0) + number;
  } catch (error) {
    if (broken.length < MOST_BROKEN) broken.push({ seed, error: String(error) });
  }
}
console.log(JSON.stringify({ played, sums, broken, cpu: process.cpuUsage().user / 1_000_000 }));
