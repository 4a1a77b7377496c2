import { spawn as spawnProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processOf, spawn } from 'nestjs-uactor/core';
import { EchoActor } from '../actors/echo.actor.mjs';
import { memoryOf } from '../support/memory.mjs';
import { goalRow } from '../support/rows.mjs';

const title = 'an idle actor, beyond a bare Node';

const MIB = 1 << 20;
const SETTLING = 500;
const IDLE_FILE = path.join(import.meta.dirname, '../support/idle.mjs');

export async function run({ rounds }) {
  if (memoryOf(process.pid) === undefined)
    return { results: {}, rows: [{ what: title, skipped: 'there is no /proc' }] };
  const results = { memory: [], threads: [] };
  for (let round = 0; round < rounds; round++) {
    const [actor, node, moduleNode] = await Promise.all([
      idleActor(),
      idleNode('--eval', readFileSync(IDLE_FILE, 'utf8')),
      // The file of the actor is an ES module, too: Node starts four threads to read one.
      idleNode(IDLE_FILE),
    ]);
    results.memory.push((actor.resident - node.resident) / MIB);
    results.threads.push(actor.threads - moduleNode.threads);
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

async function idleNode(...args) {
  const node = spawnProcess(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(node.stdout, 'data');
  await delay(SETTLING);
  const memory = memoryOf(node.pid);
  node.stdin.end();
  await once(node, 'close');
  return memory;
}
