import { spawn } from 'nestjs-uactor/core';
import { compute, stepsFor } from '../actors/compute.mjs';
import { ComputeActor } from '../actors/compute.actor.mjs';
import { interleave } from '../support/rounds.mjs';
import { ratioRow } from '../support/rows.mjs';

const title = 'two actors, 20 ms of pure computing per call, over one process';

export async function run({ rounds, quick }) {
  const calls = quick ? 20 : 50;
  const steps = stepsFor(20);
  const actors = await Promise.all([spawn(ComputeActor), spawn(ComputeActor)]);
  const rate = (work) => async () => {
    const begun = performance.now();
    await work();
    return calls / ((performance.now() - begun) / 1_000);
  };
  const inProcess = () => {
    for (let call = 0; call < calls; call++) compute(steps);
  };
  const inActors = () => Promise.all(Array.from({ length: calls }, (_, call) => actors[call % 2].compute(steps)));
  const contestants = [
    { name: 'uactor', measure: rate(inActors) },
    { name: 'one process', measure: rate(inProcess) },
  ];
  const results = await interleave(contestants, rounds);
  await Promise.all(actors.map((actor) => actor.shutdown()));
  const sides = { results, subject: 'uactor', against: ['one process'], unit: 'calls/s' };
  return { results, rows: [ratioRow({ what: title, ...sides, goal: 1.8 })] };
}
