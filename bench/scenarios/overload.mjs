import { MailboxFullError, spawn } from 'nestjs-uactor/core';
import { stepsFor } from '../actors/compute.mjs';
import { ComputeActor } from '../actors/compute.actor.mjs';
import { ratePerSecond } from '../support/rate.mjs';
import { quantile } from '../support/rounds.mjs';
import { goalRow, ratioRow } from '../support/rows.mjs';

const title = 'twice the calls it can serve';

const IN_FLIGHT = 256;
const SERVICE_MILLISECONDS = 0.05;
/** Of an actor with default options. */
const MAILBOX = 10_000;

export async function run({ rounds, milliseconds }) {
  const steps = stepsFor(SERVICE_MILLISECONDS);
  const actor = await spawn(ComputeActor);
  const call = () => actor.compute(steps);
  const peakRate = () => ratePerSecond(Array(IN_FLIGHT).fill(call), milliseconds);
  const seen = { peak: [], goodput: [], p99: [], otherErrors: [] };
  await peakRate();
  for (let round = 0; round < rounds; round++) {
    const peak = await peakRate();
    const { goodput, p99, otherErrors } = await overload(call, 2 * peak, milliseconds, MAILBOX / peak);
    seen.peak.push(peak);
    seen.goodput.push(goodput);
    seen.p99.push(p99 / ((MAILBOX / peak) * 1_000));
    seen.otherErrors.push(otherErrors);
  }
  await actor.shutdown();
  const limit = (what, figures, figureUnit, goal) =>
    goalRow({ what: `${title}: ${what}`, figures, figureUnit, sign: '<=', goal });
  return {
    results: seen,
    rows: [
      ratioRow({
        what: `${title}: served, over the peak`,
        results: seen,
        subject: 'goodput',
        against: ['peak'],
        unit: 'calls/s',
        goal: 0.9,
      }),
      limit('errors other than MailboxFullError', seen.otherErrors, 'errors', 0),
      limit('p99 of the served, over the time of a full mailbox', seen.p99, 'x', 1.5),
    ],
  };
}

/** Calls at a given rate, whatever becomes of them; counts what is served once the mailbox had time to fill. */
async function overload(call, rate, milliseconds, secondsToFill) {
  const latencies = [];
  const open = new Set();
  let otherErrors = 0;
  const begun = performance.now();
  const from = begun + 1_200 * secondsToFill;
  const until = from + 2 * milliseconds;
  const once = async () => {
    const made = performance.now();
    try {
      await call();
      const now = performance.now();
      if (now >= from && now < until) latencies.push(now - made);
    } catch (error) {
      if (!(error instanceof MailboxFullError)) otherErrors++;
    }
  };
  for (let made = 0, now = begun; now < until; now = performance.now()) {
    for (const due = ((now - begun) / 1_000) * rate; made < due; made++) {
      const served = once().then(() => open.delete(served));
      open.add(served);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(open);
  return { goodput: latencies.length / ((until - from) / 1_000), p99: quantile(latencies, 0.99), otherErrors };
}
