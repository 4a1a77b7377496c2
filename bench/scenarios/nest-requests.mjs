import { Connection } from '../nest/connection.mjs';
import { startApplication } from '../nest/start-application.mjs';
import { ratePerSecond } from '../support/rate.mjs';
import { interleave } from '../support/rounds.mjs';
import { ratioRow } from '../support/rows.mjs';

const title = 'Nest: requests to a route with an actor, over one without';

const CONNECTIONS = 32;

export async function run({ rounds, milliseconds }) {
  const application = await startApplication(0);
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(application.port)));
  const requests = (path) => () =>
    ratePerSecond(
      connections.map((connection) => () => connection.get(path)),
      milliseconds,
    );
  try {
    const contestants = [
      { name: 'uactor', measure: requests('/in-actor/nothing') },
      { name: 'controller', measure: requests('/in-controller/nothing') },
    ];
    const results = await interleave(contestants, rounds);
    const sides = { results, subject: 'uactor', against: ['controller'], unit: 'requests/s' };
    return { results, rows: [ratioRow({ what: title, ...sides, goal: 0.85 })] };
  } finally {
    for (const connection of connections) connection.close();
    await application.close();
  }
}
