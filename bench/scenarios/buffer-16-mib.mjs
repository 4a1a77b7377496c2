import { contest } from '../support/contest.mjs';
import { PYTHON } from '../support/peers.mjs';
import { ratioRow } from '../support/rows.mjs';

const title = '16 MiB Buffer, echoed';

export async function run({ subject, rounds, milliseconds, eased }) {
  const results = await contest([subject, PYTHON], { inFlight: 1, bytes: 16 << 20, milliseconds, rounds });
  const sides = { results, subject, against: [PYTHON], unit: 'echoes/s' };
  return { results, rows: [ratioRow({ what: `${title}, over Python`, ...sides, goal: eased(1.8) })] };
}
