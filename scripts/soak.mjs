/** Ten minutes of mixed load (or `node scripts/soak.mjs <seconds>`), after `npm run build`; writes docs/soak.md. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

const seconds = process.argv[2] ?? '600';
const { stdout, status } = spawnSync(process.execPath, ['--expose-gc', 'test/soak/soak.mjs', seconds], {
  stdio: ['ignore', 'pipe', 'inherit'],
  encoding: 'utf8',
});
if (status !== 0) throw new Error(`The soak ended with exit code ${status}`);
const { node, kills, incarnations, calls, byKind, ranOfUnknown, ranAgain, growth, samples, left, faults } =
  JSON.parse(stdout);

const row = (cells) => `| ${cells.join(' | ')} |`;
const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
const fates = ['done', 'not run', 'unknown', 'wrong'];
const sum = (fate) => Object.values(byKind).reduce((total, counts) => total + counts[fate], 0);
const lines = [
  '# Soak',
  '',
  `Made by \`node scripts/soak.mjs ${seconds}\` on Node ${node}, ${cpus()[0].model}, ${availableParallelism()} processors. Four actors, three callers of`,
  'each kind at once, and every second a SIGKILL for a random actor. Each call has a number, which its method writes into a file',
  'when it runs: a call that is done ran once, one that did not run never, none ran twice but those that are `@Idempotent()`,',
  'of which none is unknown.',
  '',
  `${calls} calls, ${kills} kills; the actors ended in incarnations ${incarnations.join(', ')}. Of the ${sum('unknown')} calls whose fate is unknown, ${ranOfUnknown} are known`,
  `by the files to have run; ${ranAgain} idempotent calls ran again.`,
  '',
  row(['kind', ...fates]),
  row(['---', ...fates.map(() => '---:')]),
  ...Object.entries(byKind).map(([kind, counts]) => row([kind, ...fates.map((fate) => counts[fate])])),
  row(['all', ...fates.map(sum)]),
  '',
  row(['at', 'heap, MiB', 'resident, MiB', 'handles', 'processes']),
  row(['---:', '---:', '---:', '---:', '---:']),
  ...samples.map(({ heap, rss, handles, processes }, sample) =>
    row([
      `${Math.round(((sample + 1) * Number(seconds)) / samples.length)} s`,
      mebibytes(heap),
      mebibytes(rss),
      handles,
      processes,
    ]),
  ),
  '',
  `From the least of the first half, warm-up apart, to the least of the second: heap ${mebibytes(growth.heap)} MiB, handles ${growth.handles}, processes ${growth.processes}.`,
  `Left after the last actor was shut down: ${left.processes} processes, ${left.handles} handles. Faults: ${faults.length === 0 ? 'none' : faults.join('; ')}.`,
  '',
];
writeFileSync('docs/soak.md', lines.join('\n'));
console.log(lines.join('\n'));
if (faults.length > 0) process.exitCode = 1;
