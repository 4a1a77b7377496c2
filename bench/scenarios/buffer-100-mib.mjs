import { processOf, spawn } from 'nestjs-uactor/core';
import { EchoActor } from '../actors/echo.actor.mjs';
import { memoryOf } from '../support/memory.mjs';
import { goalRow } from '../support/rows.mjs';

const title = '100 MiB Buffer, echoed: most memory held';

const SIZE = 100 << 20;

export async function run({ rounds }) {
  const actor = await spawn(EchoActor);
  const sides = [
    { side: 'caller', pid: process.pid },
    { side: 'actor', pid: processOf(actor).pid },
  ].map((side) => ({ ...side, before: memoryOf(side.pid)?.resident, peaks: [] }));
  const buffer = Buffer.alloc(SIZE, 'x');
  for (let round = 0; round < rounds; round++) {
    const echoed = await actor.echo(buffer);
    if (!buffer.equals(echoed)) throw new Error('Another buffer came back');
    for (const { pid, before, peaks } of sides) peaks.push((memoryOf(pid)?.peak - before) / SIZE);
  }
  await actor.shutdown();
  return {
    results: Object.fromEntries(sides.map(({ side, peaks }) => [side, peaks])),
    rows: sides.map(({ side, before, peaks }) => {
      const what = `${title} by the ${side}`;
      if (before === undefined) return { what, skipped: 'there is no /proc' };
      // The echo of a round meets the garbage of those before, so that the last one counts.
      return goalRow({ what, figures: peaks, figure: peaks.at(-1), figureUnit: 'x size', sign: '<=', goal: 5 });
    }),
  };
}
