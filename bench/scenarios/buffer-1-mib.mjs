import { contest } from '../support/contest.mjs';
import { PYTHON, THREAD } from '../support/peers.mjs';
import { ratioRow } from '../support/rows.mjs';

const title = '1 MiB Buffer, echoed';
const JSON_PEERS = ['comedy-forked', 'workerpool-process'];

export async function run({ subject, rounds, milliseconds, eased }) {
  const load = { inFlight: 1, bytes: 1 << 20, milliseconds, rounds };
  const results = await contest([subject, PYTHON, THREAD, ...JSON_PEERS], load);
  const row = (over, against, goal) =>
    ratioRow({ what: `${title}, over ${over}`, results, subject, against: [against], unit: 'echoes/s', goal });
  return {
    results,
    rows: [
      row('Python', PYTHON, eased(1)),
      row('a thread', THREAD, eased(0.7)),
      ...JSON_PEERS.map((name) => row(name, name, eased(30))),
    ],
  };
}
