import { parseArgs } from 'node:util';

const USAGE = 'npm run bench -- [--quick] [--only name,…] [--rounds n]';

/**
 * What was asked for on the command line.
 * @param {string[]} names of all there is to run
 * @throws TypeError for what is not understood
 */
export function readOptions(names) {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, rounds: { type: 'string' } },
  });
  const { quick, only } = values;
  const wanted = only?.split(',') ?? [];
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new TypeError(`There is no ${unknown.join(', ')}; there are ${names.join(', ')}`);
  const rounds = Number(values.rounds ?? (quick ? 3 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError(`${values.rounds} are no rounds: ${USAGE}`);
  return { quick, rounds, milliseconds: quick ? 250 : 1_000, wanted, complete: !quick && only === undefined };
}
