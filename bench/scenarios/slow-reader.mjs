import { setTimeout as delay } from 'node:timers/promises';
import { processOf, spawn } from 'nestjs-uactor/core';
import { StreamActor } from '../actors/stream.actor.mjs';
import { memoryOf } from '../support/memory.mjs';
import { goalRow } from '../support/rows.mjs';

const title = 'memory that grows while a stream is read slowly';

const MIB = 1 << 20;
const ITEM_BYTES = 4_096;
/** Memory settles meanwhile: credit is filled and code compiled. */
const SETTLING = 1_000;

export async function run({ rounds, milliseconds }) {
  const sides = { caller: [], actor: [] };
  if (memoryOf(process.pid) === undefined)
    return { results: {}, rows: [{ what: title, skipped: 'there is no /proc' }] };
  for (let round = 0; round < rounds; round++) {
    const actor = await spawn(StreamActor);
    const memory = () => [process.pid, processOf(actor).pid].map((pid) => memoryOf(pid).resident);
    const begun = performance.now();
    let settled;
    for await (const item of actor.endless(ITEM_BYTES)) {
      if (item.length !== ITEM_BYTES) throw new Error('Another item came');
      await delay(1);
      const elapsed = performance.now() - begun;
      if (elapsed > SETTLING) settled ??= memory();
      if (elapsed > SETTLING + 2 * milliseconds) break;
    }
    const grown = memory().map((bytes, side) => (bytes - settled[side]) / MIB);
    sides.caller.push(grown[0]);
    sides.actor.push(grown[1]);
    await actor.shutdown();
  }
  return {
    results: sides,
    rows: Object.entries(sides).map(([side, figures]) =>
      goalRow({ what: `${title}: ${side}`, figures, figureUnit: 'MiB', sign: '<=', goal: 16 }),
    ),
  };
}
