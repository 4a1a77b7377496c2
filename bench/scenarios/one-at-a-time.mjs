import { contest } from '../support/contest.mjs';
import { PROCESSES, PYTHON } from '../support/peers.mjs';
import { ratioRow } from '../support/rows.mjs';

const title = 'one small call at a time';

/** The same without active waiting, which must not be what makes calls slow where it cannot make them faster. */
const PASSIVE = 'uactor-latency-off';

export async function run({ subject, inUse, rounds, milliseconds, eased }) {
  const passive = inUse ? [] : [PASSIVE];
  const results = await contest([subject, PYTHON, ...PROCESSES, ...passive], { inFlight: 1, milliseconds, rounds });
  const row = (over, against, goal) =>
    ratioRow({ what: `${title}, over ${over}`, results, subject, against, unit: 'calls/s', goal });
  return {
    results,
    rows: [
      row('Python', [PYTHON], eased(1.5)),
      row('the best process', PROCESSES, eased(3)),
      ...(inUse ? [] : [row('the same that never waits actively', passive, 0.9)]),
    ],
  };
}
