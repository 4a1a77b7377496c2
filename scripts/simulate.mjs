/**
 * Plays schedules of all simulations on all processors; writes docs/simulation.md where `REPORT` is set:
 * `REPORT=1 LINK=100000 REFERENCES=5000 SUPERVISION=30000 FIRST=0 node scripts/simulate.mjs`.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const { LINK = 20_000, REFERENCES = 2_000, SUPERVISION = 10_000, FIRST = 0, REPORT } = process.env;
const simulations = [
  { name: 'link', schedules: Number(LINK), what: 'two linked processes: calls, streams, credit, control frames' },
  { name: 'references', schedules: Number(REFERENCES), what: 'references among up to four processes, and actors' },
  { name: 'supervision', schedules: Number(SUPERVISION), what: 'a supervisor, its processes and its callers' },
];
/** Schedules that one process plays at most: to start takes as long as a hundred. */
const AT_ONCE = 1000;

const root = resolve(import.meta.dirname, '..');
const stage = mkdtempSync(join(root, 'node_modules', '.uactor-simulation-'));
const main = join(stage, 'main.mjs');

/** So many that the processors are done together. */
function* portions({ name, schedules }) {
  const size = Math.min(AT_ONCE, Math.ceil(schedules / (8 * availableParallelism())));
  for (let done = 0; done < schedules; done += size)
    yield [name, String(Number(FIRST) + done), String(Math.min(size, schedules - done))];
}

async function play(simulation) {
  const total = { ...simulation, sums: {}, broken: [], cpu: 0 };
  const queue = portions(simulation);
  const player = async () => {
    for (const portion of queue) {
      const { stdout } = await promisify(execFile)(process.execPath, [main, ...portion], { maxBuffer: 1 << 24 });
      const { sums, broken, cpu } = JSON.parse(stdout);
      for (const [what, number] of Object.entries(sums)) total.sums[what] = (total.sums[what] ?? 0) + number;
      total.broken.push(...broken);
      total.cpu += cpu;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, player));
  return total;
}

function report(totals, seconds) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const counts = ({ duration, ...sums }) => Object.entries(sums).map(([what, number]) => `${number} ${what}`);
  return [
    '# Simulation',
    '',
    `Made by \`REPORT=1 LINK=${LINK} REFERENCES=${REFERENCES} SUPERVISION=${SUPERVISION} FIRST=${FIRST} node scripts/simulate.mjs\` on Node ${process.version}, ${availableParallelism()} processors, in ${Math.round(seconds)} s.`,
    'The real link, objects and supervisor run over a clock, a wire and processes that are simulated: delays, bytes cut anywhere, lost links,',
    'deaths, slow readers, full mailboxes and blocked processes come as a seed says. A schedule is played to its end, and then nothing may be',
    'open, held or lost; `docs/guarantees.md` says what else is checked. Seeds that broke a rule once are kept as tests in',
    '`test/unit/*.simulation.spec.ts`, which play some thousand schedules in every run.',
    '',
    row(['simulation', 'schedules', 'with', 'virtual time', 'processor time each', 'broken']),
    row(['---', '---:', '---', '---:', '---:', '---:']),
    ...totals.map(({ what, schedules, sums, cpu, broken }) =>
      row([
        what,
        schedules,
        counts(sums).join(', '),
        sums.duration === undefined ? '' : `${Math.round(sums.duration / 1000)} s`,
        `${((cpu * 1000) / schedules).toFixed(1)} ms`,
        broken.length === 0 ? 'none' : broken.map(({ seed }) => seed).join(' '),
      ]),
    ),
    '',
  ].join('\n');
}

try {
  await build({
    absWorkingDir: root,
    entryPoints: ['test/simulation/main.ts'],
    outfile: main,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { 'nestjs-uactor': './lib/index.ts', 'nestjs-uactor/core': './lib/core.ts' },
    logLevel: 'warning',
  });
  const begun = performance.now();
  const totals = [];
  for (const simulation of simulations) {
    const total = await play(simulation);
    for (const { seed, error } of total.broken) console.error(`${total.name} ${seed}: ${error}`);
    totals.push(total);
  }
  const text = report(totals, (performance.now() - begun) / 1000);
  if (REPORT !== undefined) writeFileSync(join(root, 'docs/simulation.md'), text);
  console.log(text);
  if (totals.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
} finally {
  rmSync(stage, { recursive: true, force: true });
}
