import { spawn, transfer } from 'nestjs-uactor/core';
import { SharedActor } from '../actors/shared.actor.mjs';
import { median, quantile } from '../support/rounds.mjs';
import { goalRow } from '../support/rows.mjs';

const MIB = 1 << 20;
const MOVED = 256 * MIB;

/** What moves 256 MiB over the link, and is made ready before. */
const TRAFFIC = {
  '256 Buffers of 1 MiB are echoed': (actor) => {
    const buffer = Buffer.alloc(MIB, 'x');
    return async () => {
      for (let moved = 0; moved < MOVED; moved += MIB) await actor.echo(buffer);
    };
  },
  'a Buffer of 256 MiB is given away': (actor) => {
    const buffer = Buffer.alloc(MOVED, 'x');
    return () => actor.take(transfer(buffer));
  },
};

/** Small calls through a proxy of an object, one begun every millisecond, while something else moves over the same link. */
export async function run({ rounds, milliseconds }) {
  const actor = await spawn(SharedActor);
  const dict = await actor.dict();
  const pause = () => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const names = Object.keys(TRAFFIC);
  const seen = Object.fromEntries(['idle', ...names].map((name) => [name, []]));
  await p99While(dict, pause);
  for (let round = 0; round < rounds; round++) {
    seen.idle.push(await p99While(dict, pause));
    for (const name of names) seen[name].push(await p99While(dict, TRAFFIC[name](actor)));
  }
  await actor.shutdown();
  const rows = names.map((name) =>
    goalRow({
      what: `p99 of small calls while ${name}, over idle`,
      figures: seen[name].map((p99, round) => p99 / seen.idle[round]),
      figure: median(seen[name]) / median(seen.idle),
      figureUnit: 'x',
      sign: '<=',
      goal: 5,
    }),
  );
  return { results: seen, rows };
}

/** Milliseconds from when a call was due to its reply: one that could not even be made is late, too. */
async function p99While(dict, traffic) {
  const latencies = [];
  const open = new Set();
  const begun = performance.now();
  let made = 0;
  const call = async (due) => {
    await dict.get('key');
    latencies.push(performance.now() - due);
  };
  const timer = setInterval(() => {
    for (; begun + made < performance.now(); made++) {
      const done = call(begun + made).finally(() => open.delete(done));
      open.add(done);
    }
  }, 1);
  await traffic();
  clearInterval(timer);
  await Promise.all(open);
  return quantile(latencies, 0.99);
}
