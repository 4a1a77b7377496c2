import { spawn as spawnProcess } from 'node:child_process';
import { once } from 'node:events';
import { spawn } from 'nestjs-uactor/core';
import { EchoActor } from '../actors/echo.actor.mjs';
import { interleave, median } from '../support/rounds.mjs';
import { ratioRow } from '../support/rows.mjs';

const title = 'cold start, over a bare Node';

export async function run({ rounds, quick }) {
  const starts = quick ? 3 : 7;
  const several = (start) => async () => {
    const times = [];
    for (let index = 0; index < starts; index++) times.push(await start());
    return median(times);
  };
  const contestants = [
    { name: 'uactor', measure: several(startActor) },
    { name: 'bare Node', measure: several(startNode) },
  ];
  const results = await interleave(contestants, rounds);
  const sides = { results, subject: 'uactor', against: ['bare Node'], unit: 'ms' };
  return { results, rows: [ratioRow({ what: title, ...sides, sign: '<=', goal: 1.25 })] };
}

async function startActor() {
  const begun = performance.now();
  const actor = await spawn(EchoActor);
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
