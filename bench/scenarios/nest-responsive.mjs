import { setTimeout as delay } from 'node:timers/promises';
import { stepsFor } from '../actors/compute.mjs';
import { Connection } from '../nest/connection.mjs';
import { startApplication } from '../nest/start-application.mjs';
import { interleave, quantile } from '../support/rounds.mjs';
import { ratioRow } from '../support/rows.mjs';

const title = 'Nest: p99 of another route beside 20 ms of work';

const CONNECTIONS = 4;
const REQUEST_EVERY = 5;

export async function run({ rounds, milliseconds }) {
  const application = await startApplication(stepsFor(20));
  const connection = await Connection.open(application.port);
  const busy = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(application.port)));
  const beside = (path) => () => latencyBeside(connection, busy, path, 2 * milliseconds);
  try {
    const contestants = [
      { name: 'uactor', measure: beside('/in-actor/compute') },
      { name: 'idle', measure: beside(undefined) },
      { name: 'controller', measure: beside('/in-controller/compute') },
    ];
    const results = await interleave(contestants, rounds);
    const row = (what, goal) => ratioRow({ results, against: ['idle'], unit: 'ms', what, ...goal });
    return {
      results,
      rows: [
        row(`${title} in an actor, over idle`, { subject: 'uactor', sign: '<=', goal: 2 }),
        row(`${title} in the controller, over idle`, { subject: 'controller', sign: '>=', goal: 5 }),
      ],
    };
  } finally {
    for (const each of [connection, ...busy]) each.close();
    await application.close();
  }
}

/** The p99 in milliseconds of requests to the unrelated route, while all others are busy with that path. */
async function latencyBeside(connection, busy, path, milliseconds) {
  let over = false;
  const work = async (each) => {
    while (!over) await each.get(path);
  };
  const working = path === undefined ? [] : busy.map(work);
  const latencies = [];
  const until = performance.now() + milliseconds;
  while (performance.now() < until) {
    const asked = performance.now();
    await connection.get('/in-controller/unrelated');
    const elapsed = performance.now() - asked;
    latencies.push(elapsed);
    await delay(Math.max(0, REQUEST_EVERY - elapsed));
  }
  over = true;
  await Promise.all(working);
  return quantile(latencies, 0.99);
}
