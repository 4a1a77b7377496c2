import { spawn as spawnProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepSpares, spawn } from 'nestjs-uactor/core';
import commonJs from '../actors/echo.actor.cjs';
import { EchoActor } from '../actors/echo.actor.mjs';
import PythonManager from '../peers/python-manager.mjs';
import { interleave, median } from '../support/rounds.mjs';
import { ratioRow } from '../support/rows.mjs';

/** Until a spare has started and waits. */
const SPARE_WITHIN = 500;

export async function run({ rounds, quick }) {
  const starts = quick ? 3 : 7;
  const several = (start) => async () => {
    const times = [];
    for (let index = 0; index < starts; index++) times.push(await start());
    return median(times);
  };
  keepSpares(0);
  const cold = await interleave(
    [
      { name: 'uactor', measure: several(() => startActor(EchoActor)) },
      { name: 'uactor CommonJS', measure: several(() => startActor(commonJs.EchoActor)) },
      { name: 'bare Node', measure: several(startNode) },
    ],
    rounds,
  );
  const warm = await withPython((python) => measureWarm(python, several, rounds));
  const row = (what, results, subject, against, goal) =>
    ratioRow({ what, results, subject, against: [against], unit: 'ms', sign: '<=', goal });
  return {
    results: { ...cold, ...warm },
    rows: [
      row('cold start, over a bare Node', cold, 'uactor', 'bare Node', 1.25),
      row('cold start of CommonJS', cold, 'uactor CommonJS', 'bare Node', 1.25),
      row('start from a spare', warm, 'uactor spare', 'Python fork', 1),
      row('start of CommonJS from a spare', warm, 'uactor spare CommonJS', 'Python fork', 0.5),
    ],
  };
}

async function measureWarm(python, several, rounds) {
  keepSpares(1);
  const other = await spawn(EchoActor);
  const startWarm = (actorClass) => async () => {
    await sleep(SPARE_WITHIN);
    return startActor(actorClass);
  };
  const contestants = [
    { name: 'uactor spare', measure: several(startWarm(EchoActor)) },
    { name: 'uactor spare CommonJS', measure: several(startWarm(commonJs.EchoActor)) },
  ];
  if (python !== undefined) contestants.push({ name: 'Python fork', measure: several(() => python.measureStart()) });
  const results = await interleave(contestants, rounds);
  await other.shutdown();
  return results;
}

/** Where there is no Python there is nothing to compare with. */
async function withPython(measure) {
  const python = new PythonManager();
  try {
    await python.start();
  } catch {
    return measure(undefined);
  }
  try {
    return await measure(python);
  } finally {
    await python.close();
  }
}

async function startActor(actorClass) {
  const begun = performance.now();
  const actor = await spawn(actorClass);
  const elapsed = performance.now() - begun;
  await actor.shutdown();
  return elapsed;
}

/** To the first byte that the process writes. */
async function startNode() {
  const begun = performance.now();
  const node = spawnProcess(process.execPath, ['-e', 'require("node:fs").writeSync(1, "x")'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(node.stdout, 'data');
  const elapsed = performance.now() - begun;
  await once(node, 'close');
  return elapsed;
}
