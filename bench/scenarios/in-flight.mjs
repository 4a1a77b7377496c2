import { contest } from '../support/contest.mjs';
import { PROCESSES, THREAD } from '../support/peers.mjs';
import { ratioRow } from '../support/rows.mjs';

const title = '256 small calls in flight';

export async function run({ subject, rounds, milliseconds, eased, inUse }) {
  const contestants = [subject, ...PROCESSES, THREAD];
  const load = { inFlight: 256, milliseconds, rounds };
  const results = await contest(contestants, load);
  const row = (over, against, goal, among = results) =>
    ratioRow({ what: `${title}, over ${over}`, results: among, subject, against, unit: 'calls/s', goal });
  const rows = [row('the best process', PROCESSES, eased(6)), row('a thread', [THREAD], eased(5))];
  if (!inUse) return { results, rows };
  const alike = await contest(contestants, { ...load, inUse });
  return {
    results: {
      ...results,
      ...Object.fromEntries(Object.entries(alike).map(([name, rates]) => [`${name}, in use`, rates])),
    },
    rows: [
      ...rows,
      row('the best process that is in use, too', PROCESSES, 6, alike),
      row('a thread that is in use, too', [THREAD], 5, alike),
    ],
  };
}
