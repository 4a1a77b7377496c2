/**
 * Plays schedules of all simulations on all processors; writes docs/simulation.md where `REPORT` is set:
 * `REPORT=1 LINK=100000 REFERENCES=5000 SUPERVISION=30000 BRIEF=1000000 FIRST=0 WITHIN=1200 node scripts/simulate.mjs`.
 * In brief schedules few things happen. After `WITHIN` seconds none is begun.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const {
  LINK = 2_500,
  REFERENCES = 250,
  SUPERVISION = 1_250,
  BRIEF = 1_000_000,
  FIRST = 0,
  WITHIN = Infinity,
  REPORT,
} = process.env;
const LINKED = 'two linked processes: calls, streams, credit, control frames';
const REFERRING = 'references among up to four processes, and actors';
const SUPERVISED = 'a supervisor, its processes and its callers';
const simulations = [
  { name: 'link', wanted: Number(LINK), what: LINKED },
  { name: 'references', wanted: Number(REFERENCES), what: REFERRING },
  { name: 'supervision', wanted: Number(SUPERVISION), what: SUPERVISED },
  // As many of each as the same time is well spent on.
  { name: 'references', wanted: Number(BRIEF) * 0.005, what: REFERRING, brief: true },
  { name: 'supervision', wanted: Number(BRIEF) * 0.075, what: SUPERVISED, brief: true },
  // The most, and last: where the time is up before, all kinds have been played.
  { name: 'link', wanted: Number(BRIEF) * 0.92, what: LINKED, brief: true },
];
/** Schedules that one process plays at most, so that its start is of no account, and its memory stays small. */
const AT_ONCE = 1000;
const BRIEF_AT_ONCE = 100_000;
/** Each processor has a player already; whole schedules are garbage by the time that 64 MiB are full. */
const FLAGS = ['--single-threaded-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'];

const root = resolve(import.meta.dirname, '..');
const stage = mkdtempSync(join(root, 'node_modules', '.uactor-simulation-'));
const main = join(stage, 'main.mjs');
const document = join(root, 'docs/simulation.md');
const RUNS = '## Runs';
const begun = performance.now();
const seconds = () => (performance.now() - begun) / 1000;
const left = () => Number(WITHIN) - seconds();

/** So many that the processors are done together. */
function* portions({ wanted, brief = false }) {
  const size = Math.min(brief ? BRIEF_AT_ONCE : AT_ONCE, Math.ceil(wanted / (2 * availableParallelism())));
  for (let done = 0; done < wanted && left() > 0; done += size)
    yield { first: Number(FIRST) + done, count: Math.min(size, wanted - done) };
}

async function play(simulation) {
  const { name, brief = false } = simulation;
  const total = { ...simulation, schedules: 0, sums: {}, broken: [], cpu: 0 };
  const queue = portions(simulation);
  const player = async () => {
    for (const { first, count } of queue) {
      const args = [...FLAGS, main, name, first, count, left(), ...(brief ? ['brief'] : [])].map(String);
      const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 24 });
      const { played, sums, broken, cpu } = JSON.parse(stdout);
      for (const [what, number] of Object.entries(sums)) total.sums[what] = (total.sums[what] ?? 0) + number;
      total.schedules += played;
      total.broken.push(...broken);
      total.cpu += cpu;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, player));
  return total;
}

const row = (cells) => `| ${cells.join(' | ')} |`;

/** The runs that were reported so far, and this one. */
function runs(totals) {
  const [, before] = readFileSync(document, 'utf8').split(`${RUNS}\n`);
  const count = (kind) => totals.filter(kind).reduce((sum, { schedules }) => sum + schedules, 0);
  const broken = totals.flatMap((total) => total.broken.map(({ seed }) => `${total.name} ${seed}`));
  const schedules = [count(({ brief }) => !brief), count(({ brief }) => brief)];
  const day = new Date().toISOString().slice(0, 10);
  return [RUNS, before.trimEnd(), row([day, process.version, FIRST, ...schedules, broken.join(', ') || 'none']), ''];
}

function report(totals) {
  const counts = ({ duration, ...sums }) => Object.entries(sums).map(([what, number]) => `${number} ${what}`);
  const given = Object.entries({ LINK, REFERENCES, SUPERVISION, BRIEF, FIRST, WITHIN });
  const command = given.map(([key, value]) => `${key}=${value} `).join('');
  return [
    '# Simulation',
    '',
    `Made by \`REPORT=1 ${command}node scripts/simulate.mjs\` on Node ${process.version}, ${availableParallelism()} processors, in ${Math.round(seconds())} s.`,
    'The real link, objects and supervisor run over a clock, a wire and processes that are simulated: delays, bytes cut anywhere, lost links,',
    'deaths, slow readers, full mailboxes and blocked processes come as a seed says. A schedule is played to its end, and then nothing may be',
    'open, held or lost; `docs/guarantees.md` says what else is checked. In brief schedules few and small things happen: up to three calls of each',
    'side, six deeds of three processes, or five of a supervisor. Seeds that broke a rule once are kept as tests in `test/unit/*.simulation.spec.ts`.',
    '',
    row(['simulation', 'schedules', 'with', 'virtual time', 'processor time each', 'broken']),
    row(['---', '---:', '---', '---:', '---:', '---:']),
    ...totals.map(({ what, brief, schedules, sums, cpu, broken }) =>
      row([
        brief ? `brief: ${what}` : what,
        schedules,
        counts(sums).join(', '),
        sums.duration === undefined ? '' : `${Math.round(sums.duration / 1000)} s`,
        `${((cpu * 1000) / schedules).toFixed(2)} ms`,
        broken.length === 0 ? 'none' : broken.map(({ seed }) => seed).join(' '),
      ]),
    ),
    '',
    ...runs(totals),
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
    alias: { 'nestjs-uactor': './lib/core.ts', 'nestjs-uactor/core': './lib/core.ts' },
    logLevel: 'warning',
  });
  const totals = [];
  for (const simulation of simulations.filter(({ wanted }) => wanted > 0)) {
    const total = await play(simulation);
    for (const { seed, error } of total.broken) console.error(`${total.name} ${seed}: ${error}`);
    totals.push(total);
  }
  const text = report(totals.filter(({ schedules }) => schedules > 0));
  if (REPORT !== undefined) writeFileSync(document, text);
  console.log(text);
  if (totals.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
} finally {
  rmSync(stage, { recursive: true, force: true });
}
