import { contest } from '../support/contest.mjs';
import { PROCESSES, PYTHON } from '../support/peers.mjs';
import { ratioRow } from '../support/rows.mjs';

const title = 'one small call at a time';

export async function run({ subject, rounds, milliseconds, eased }) {
  const results = await contest([subject, PYTHON, ...PROCESSES], { inFlight: 1, milliseconds, rounds });
  const row = (over, against, goal) =>
    ratioRow({ what: `${title}, over ${over}`, results, subject, against, unit: 'calls/s', goal });
  return { results, rows: [row('Python', [PYTHON], eased(1.5)), row('the best process', PROCESSES, eased(3))] };
}
