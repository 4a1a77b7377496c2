/**
 * The library side by side with its peers: `npm run bench -- [--quick] [--only name,…] [--rounds n]` at the repository's root.
 * Prints a table; writes results/<date>.json, and chart.svg after a complete run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chart } from './support/chart.mjs';
import { load, machine } from './support/machine.mjs';
import { readOptions } from './support/options.mjs';
import { prepare } from './support/prepare.mjs';
import { endAll, runScenario, runScript } from './support/run-scenario.mjs';
import { printTable } from './support/table.mjs';

const SCENARIOS = [
  'in-flight',
  'one-at-a-time',
  'buffer-1-mib',
  'buffer-16-mib',
  'buffer-100-mib',
  'streams',
  'slow-reader',
  'shared-objects',
  'fairness',
  'start',
  'idle-memory',
  'two-actors',
  'overload',
  'nest-requests',
  'nest-responsive',
];
/** Those that are also run as users use the library. */
const IN_USE = new Set(['in-flight', 'one-at-a-time', 'buffer-1-mib', 'buffer-16-mib', 'streams', 'shared-objects']);
/** They have no goal, and print tables of their own. */
const SCRIPTS = ['codec', 'event-loop'];
const SCENARIO_WITHIN = 600_000;

const { wanted, complete, ...options } = readOptions([...SCENARIOS, ...SCRIPTS]);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    endAll();
    process.exit(1);
  });
}

let failed = false;
prepare();
const report = {
  date: new Date().toISOString(),
  ...options,
  machine: machine(),
  loadBefore: load(),
  results: {},
  rows: [],
};
printMachine(report.machine);
for (const name of SCENARIOS.filter(isWanted)) {
  await measure(name, false);
  if (IN_USE.has(name)) await measure(name, true);
}
report.loadAfter = load();
if (report.rows.length > 0) tell();
for (const name of SCRIPTS.filter((script) => complete || wanted.includes(script))) {
  console.log(`\n${name}`);
  await runScript(path.join(import.meta.dirname, `${name}.mjs`), SCENARIO_WITHIN);
}
process.exitCode = failed ? 1 : 0;

async function measure(name, inUse) {
  console.log(`\n${name}${inUse ? ', in use' : ''}`);
  try {
    const { results, rows } = await runScenario(name, { ...options, inUse }, SCENARIO_WITHIN);
    report.results[inUse ? `${name}, in use` : name] = results;
    report.rows.push(...rows);
    printTable(rows);
  } catch (error) {
    failed = true;
    report.rows.push({ what: name, skipped: `failed: ${error.message}` });
    console.error(`${name} failed: ${error.message}`);
  }
}

function tell() {
  console.log(`\nLoad averages before and after: ${report.loadBefore.join(', ')}; ${report.loadAfter.join(', ')}\n`);
  printTable(report.rows);
  const folder = path.join(import.meta.dirname, 'results');
  const file = path.join(folder, report.date.replaceAll(':', '-').replace(/\..*/, ''));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.json`, `${JSON.stringify(report, null, 2)}\n`);
  const { system, processors, versions } = report.machine;
  const subtitle = `${processors} × ${report.machine.processor}, ${system}, Node.js ${versions['Node.js']}, ${options.rounds} rounds, ${report.date.slice(0, 10)}`;
  const chartFile = complete ? path.join(import.meta.dirname, 'chart.svg') : `${file}.svg`;
  writeFileSync(chartFile, chart(report.rows, subtitle));
  console.log(`\n${file}.json\n${chartFile}`);
}

function printMachine({ system, processor, processors, memoryGiB, versions }) {
  console.log(`${processors} × ${processor}, ${memoryGiB} GiB, ${system}`);
  console.log(
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  );
}
