import { contest } from '../support/contest.mjs';
import { PROCESSES } from '../support/peers.mjs';
import { ratioRow } from '../support/rows.mjs';

const title = 'items of a stream, over the calls of the best process';

export async function run({ inUse, rounds, milliseconds, eased }) {
  const kinds = ['observable', 'generator'];
  const subjectOf = (kind) => `uactor-${kind}${inUse ? '-in-use' : ''}`;
  const results = await contest([...kinds.map(subjectOf), ...PROCESSES], { inFlight: 256, milliseconds, rounds });
  return {
    results,
    rows: kinds.map((kind) =>
      ratioRow({
        what: `${kind} ${title}`,
        results,
        subject: subjectOf(kind),
        against: PROCESSES,
        unit: '/s',
        goal: eased(5),
      }),
    ),
  };
}
