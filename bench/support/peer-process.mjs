/**
 * Runs one peer, and measures when told to: peers in one process would disturb each other's heap and compiled code.
 * `node peer-process.mjs <name>`
 */
import { deepStrictEqual } from 'node:assert/strict';
import { callerInUse } from './in-use.mjs';
import { ratePerSecond } from './rate.mjs';
import { SMALL, values } from './values.mjs';

const [name] = process.argv.slice(2);
const { default: Peer } = await import(`../peers/${name}.mjs`);
const peer = new Peer();
try {
  await peer.start();
  if (peer.echo !== undefined) deepStrictEqual(await peer.echo(SMALL), SMALL);
  process.on('message', (load) => void answer(load));
  process.send({ started: true });
} catch (error) {
  process.send({ started: false, reason: error.message }, () => process.exit());
}

/** Without a load: ends. */
async function answer(load) {
  if (load !== null) {
    process.send({ rate: await measure(load) });
    return;
  }
  await peer.close();
  process.exit();
}

/** Calls per second, with so many under way at any time. */
function measure(load) {
  if (peer.measure !== undefined) return peer.measure(load);
  const inUse = load.inUse === true && peer.use !== undefined;
  const next = values({ bytes: load.bytes, shapes: inUse || peer.shapes });
  const caller = () => (inUse ? callerInUse(peer) : (peer.caller?.() ?? ((value) => peer.echo(value))));
  const callers = Array.from({ length: load.inFlight }, caller);
  return ratePerSecond(
    callers.map((echo) => () => echo(next())),
    load.milliseconds,
  );
}
