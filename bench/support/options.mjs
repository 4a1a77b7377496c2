import { parseArgs } from 'node:util';

const USAGE = 'npm run bench -- [--quick] [--only name,…] [--rounds n]';

/**
 * What was asked for on the command line; ends the process where that is not understood.
 * @param {string[]} names of all there is to run
 */
export function readOptions(names) {
  try {
    return options(names);
  } catch (error) {
    console.error(`${error.message}\n${USAGE}\nNames: ${names.join(', ')}`);
    process.exit(2);
  }
}

function options(names) {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, rounds: { type: 'string' } },
  });
  const { quick, only } = values;
  const wanted = only?.split(',') ?? [];
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new TypeError(`Unknown: ${unknown.join(', ')}`);
  const rounds = Number(values.rounds ?? (quick ? 3 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError(`Not a number of rounds: ${values.rounds}`);
  return { quick, rounds, milliseconds: quick ? 250 : 1_000, wanted, complete: !quick && only === undefined };
}
