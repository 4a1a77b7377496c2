// Mixed load while a random process is killed every second: `node --expose-gc soak.mjs <seconds>`; prints a report as JSON.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processOf, spawn } from 'nestjs-uactor/core';
import { Account } from './account.mjs';
import { idempotentLoads, loads, unnotedLoads } from './loads.mjs';
import { SoakActor } from './soak.actor.mjs';

const seconds = Number(process.argv[2]);
const ACTORS = 4;
const LOOPS_OF_EACH = 3;
const SAMPLES = 12;
/** Milliseconds between two looks at handles and processes. */
const LOOK_EVERY = 20;

const folder = mkdtempSync(join(tmpdir(), 'uactor-soak-'));
const account = new Account();
process.on('unhandledRejection', (error) => account.faults.push(`unhandled rejection: ${error.stack}`));
process.on('warning', (warning) => account.faults.push(`warning: ${warning.stack}`));

const handlesBefore = process.getActiveResourcesInfo();
const ledgers = Array.from({ length: ACTORS }, (_, index) => join(folder, `ledger-${index}`));
const actors = await Promise.all(ledgers.map((ledger) => spawn(SoakActor, { args: [ledger] })));
const pick = () => {
  const first = Math.floor(Math.random() * ACTORS);
  return [actors[first], actors[(first + 1 + Math.floor(Math.random() * (ACTORS - 1))) % ACTORS]];
};

let over = false;
async function loop([kind, load], proof) {
  while (!over) {
    await account.call(kind, (number) => load(pick(), number), proof);
    await pause(2);
  }
}

let kills = 0;
async function killer() {
  while (!over) {
    await pause(1000);
    const { pid } = processOf(pick()[0]);
    if (pid === undefined || over) continue;
    process.kill(pid, 'SIGKILL');
    kills++;
  }
}

const handles = () => process.getActiveResourcesInfo().length;
const children = () =>
  readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean).length;

/** The least of so many milliseconds: what restarts need for a moment comes and goes. */
async function least(milliseconds) {
  const until = performance.now() + milliseconds;
  const least = { handles: Infinity, processes: Infinity };
  do {
    await pause(LOOK_EVERY);
    least.handles = Math.min(least.handles, handles());
    least.processes = Math.min(least.processes, children());
  } while (performance.now() < until);
  return least;
}

const samples = [];
async function sampler() {
  for (let sample = 0; sample < SAMPLES; sample++) {
    const { handles, processes } = await least((seconds * 1000) / SAMPLES);
    globalThis.gc();
    await pause(0);
    globalThis.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    samples.push({ heap: heapUsed + external, rss, handles, processes });
  }
  over = true;
}

const loops = Array.from({ length: LOOPS_OF_EACH }, () => [
  ...Object.entries(loads).map((load) => loop(load, 'once')),
  ...Object.entries(idempotentLoads).map((load) => loop(load, 'again')),
  ...Object.entries(unnotedLoads).map((load) => loop(load, 'none')),
]);
await Promise.all([sampler(), killer(), ...loops.flat()]);
const incarnations = actors.map((actor) => processOf(actor).incarnation);
await Promise.all(actors.map((actor) => actor.shutdown()));
/** By kind: what was under way when all began, as the last of the files that were loaded, makes up for nothing. */
function handlesLeft() {
  const left = process.getActiveResourcesInfo();
  for (const kind of handlesBefore) if (left.includes(kind)) left.splice(left.indexOf(kind), 1);
  return left.length;
}
const left = () => ({ processes: children(), handles: handlesLeft() });
for (let tries = 0; tries < 200 && (left().processes > 0 || left().handles > 0); tries++) await pause(10);
const { unknown: ranOfUnknown, again: ranAgain } = account.check(ledgers);
rmSync(folder, { recursive: true });
const { calls, byKind, faults } = account;

/** From the least of the first half, warm-up apart, to the least of the second. */
function growth(of) {
  const values = samples.slice(2).map((sample) => sample[of]);
  const half = values.length / 2;
  return Math.min(...values.slice(half)) - Math.min(...values.slice(0, half));
}

console.log(
  JSON.stringify({
    node: process.version,
    seconds,
    kills,
    incarnations,
    calls,
    byKind,
    ranOfUnknown,
    ranAgain,
    growth: { heap: growth('heap'), handles: growth('handles'), processes: growth('processes') },
    samples,
    left: left(),
    faults,
  }),
);
