import { simulateReferences } from './references/simulation.js';
import { simulate } from './simulation.js';
import { simulateSupervision } from './supervision/simulation.js';

const simulations = { link: simulate, references: simulateReferences, supervision: simulateSupervision };

/** Schedules that are told of one by one. */
const MOST_BROKEN = 10;

const [, , name, first, count, brief] = process.argv;
const simulation = simulations[name as keyof typeof simulations];
const sums: Record<string, number> = {};
const broken: { seed: number; error: string }[] = [];
for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
  try {
    const { hash, ...counts } = await simulation(seed, { brief: brief === 'brief' });
    for (const [what, number] of Object.entries(counts)) sums[what] = (sums[what] ?? 0) + number;
  } catch (error) {
    if (broken.length < MOST_BROKEN) broken.push({ seed, error: String(error) });
  }
}
console.log(JSON.stringify({ sums, broken, cpu: process.cpuUsage().user / 1_000_000 }));
