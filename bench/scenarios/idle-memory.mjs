import { spawn as spawnProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { processOf, spawn } from 'nestjs-uactor/core';
import { EchoActor } from '../actors/echo.actor.mjs';
import { memoryOf } from '../support/memory.mjs';
import { goalRow } from '../support/rows.mjs';

const title = 'an idle actor, beyond a bare Node';

const MIB = 1 << 20;
const SETTLING = 500;

export async function run({ rounds }) {
  if (memoryOf(process.pid) === undefined)
    return { results: {}, rows: [{ what: title, skipped: 'there is no /proc' }] };
  const results = { memory: [], threads: [] };
  for (let round = 0; round < rounds; round++) {
    const [actor, node] = await Promise.all([idleActor(), idleNode()]);
    results.memory.push((actor.resident - node.resident) / MIB);
    results.threads.push(actor.threads - node.threads);
  }
  const limit = (what, figures, figureUnit, goal) =>
    goalRow({ what: `${what} of ${title}`, figures, figureUnit, sign: '<=', goal });
  return {
    results,
    rows: [limit('memory', results.memory, 'MB', 8), limit('threads', results.threads, 'threads', 0)],
  };
}

async function idleActor() {
  const actor = await spawn(EchoActor);
  await actor.echo(1);
  await delay(SETTLING);
  const memory = memoryOf(processOf(actor).pid);
  await actor.shutdown();
  return memory;
}

async function idleNode() {
  const node = spawnProcess(process.execPath, ['-e', 'process.stdin.resume(); process.stdout.write("x")'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(node.stdout, 'data');
  await delay(SETTLING);
  const memory = memoryOf(node.pid);
  node.stdin.end();
  await once(node, 'close');
  return memory;
}
