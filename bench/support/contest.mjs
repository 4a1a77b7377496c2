import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { interleave } from './rounds.mjs';

/**
 * The files in `peers/` export a class each, with `start()`, `echo(value)` and `close()`. Where each caller needs an echo
 * function of its own, `caller()` makes it; `shapes` asks for values of many shapes; a peer with `measure(load)` makes the
 * calls itself. With `use(value, request)` it can be measured in use.
 * @typedef {{ inFlight: number, bytes?: number, milliseconds: number, inUse?: boolean }} Load
 */

/**
 * Lets peers do the same in turns, each in a process of its own. One that cannot run here is left out, with a word.
 * @param {string[]} names of the peers
 * @param {Load & { rounds: number }} options
 * @returns {Promise<Record<string, number[]>>} calls per second, round by round
 */
export async function contest(names, { rounds, ...load }) {
  const peers = await Promise.all(names.map(startPeer));
  const started = peers.filter((peer) => peer !== undefined);
  const contestants = started.map(({ name, measure }) => ({ name, measure: () => measure(load) }));
  const results = await interleave(contestants, rounds);
  await Promise.all(started.map(({ close }) => close()));
  return results;
}

async function startPeer(name) {
  const child = fork(path.join(import.meta.dirname, 'peer-process.mjs'), [name]);
  const exited = once(child, 'exit');
  const gone = exited.then(([code]) =>
    Promise.reject(new Error(`The process of ${name} ended with exit code ${code}`)),
  );
  gone.catch(() => undefined);
  const message = async () => (await Promise.race([once(child, 'message'), gone]))[0];
  const { started, reason } = await message();
  if (!started) {
    console.error(`${name} is left out: ${reason}`);
    return undefined;
  }
  return {
    name,
    async measure(load) {
      child.send(load);
      return (await message()).rate;
    },
    async close() {
      child.send(null);
      await exited;
    },
  };
}
