import { contest } from '../support/contest.mjs';
import { PROCESSES, THREAD } from '../support/peers.mjs';
import { ratioRow } from '../support/rows.mjs';

const title = '256 small calls in flight';

export async function run({ subject, rounds, milliseconds, eased }) {
  const results = await contest([subject, ...PROCESSES, THREAD], { inFlight: 256, milliseconds, rounds });
  const row = (over, against, goal) =>
    ratioRow({ what: `${title}, over ${over}`, results, subject, against, unit: 'calls/s', goal });
  return { results, rows: [row('the best process', PROCESSES, eased(6)), row('a thread', [THREAD], eased(5))] };
}
