import { contest } from '../support/contest.mjs';
import { ratioRow } from '../support/rows.mjs';

const LOADS = [
  { what: '16 at a time', inFlight: 16, goal: 3 },
  { what: 'one at a time', inFlight: 1, goal: 1 },
];
const OBJECTS = [
  { object: 'dict', use: 'get of a dict' },
  { object: 'queue', use: 'put and get of a Queue' },
];

export async function run({ inUse, rounds, milliseconds, eased }) {
  const results = {};
  const rows = [];
  for (const { object, use } of OBJECTS) {
    const subject = `uactor-${object}${inUse ? '-in-use' : ''}`;
    const python = `python-${object}`;
    for (const { what, inFlight, goal } of LOADS) {
      const seen = await contest([subject, python], { inFlight, milliseconds, rounds });
      results[`${use}, ${what}`] = seen;
      const against = { results: seen, subject, against: [python], unit: 'times/s', goal: eased(goal) };
      rows.push(ratioRow({ what: `${use} through a proxy, ${what}, over Python`, ...against }));
    }
  }
  return { results, rows };
}
