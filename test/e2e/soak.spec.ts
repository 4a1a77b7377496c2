import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { type ActorEvent, processOf, spawn, withOptions } from 'nestjs-uactor/core';
import { ownerProxy, supervise } from '../../lib/process/spawn.js';
import { MiddleActor, StrictActor } from '../fixtures/chain.actor.js';
import { eachWaitsForTheOther } from '../support/each-waits-for-the-other.js';
import { eventually } from '../support/eventually.js';

const run = promisify(execFile);

/** `scripts/soak.mjs` does the same for ten minutes. */
const SECONDS = 20;

// All take long, and but for the first do nothing meanwhile: they run side by side.
it.concurrent(
  `${SECONDS} seconds of mixed load with a process killed every second: each call is done, did not run, or is unknown, of which none is idempotent; nothing grows`,
  async () => {
    const { stdout } = await run(process.execPath, ['--expose-gc', 'test/soak/soak.mjs', String(SECONDS)]);
    const { faults, kills, byKind, ranAgain, growth, left } = JSON.parse(stdout) as Report;
    expect(faults).toEqual([]);
    expect(kills).toBeGreaterThan(0);
    expect(ranAgain).toBeGreaterThan(0);
    for (const counts of Object.values(byKind)) expect(counts.done).toBeGreaterThan(0);
    expect(growth.heap).toBeLessThan(4 << 20);
    expect(growth.handles).toBeLessThan(10);
    expect(growth.processes).toBeLessThanOrEqual(1);
    expect(left).toEqual({ processes: 0, handles: 0 });
  },
  120_000,
);

it.concurrent(
  'calls that run, or wait for their turn, for 30 seconds are named once by a slow event of their actor, with the calls that led to them',
  async () => {
    const events: ActorEvent[] = [];
    const actors = ['Left', 'Right'].map((name) =>
      supervise(StrictActor, [], [{ name }], { onEvent: (event) => events.push(event) }),
    );
    const [left, right] = actors.map((actor) => ownerProxy<StrictActor>(actor));
    await Promise.all(actors.map((actor) => actor.start()));
    const settled = Promise.allSettled(eachWaitsForTheOther(left!, right!));
    const slow = (): unknown[] =>
      events.flatMap((event) =>
        event.type === 'slow' ? event.calls.map((call) => ({ actor: event.actor, ...call })) : [],
      );
    await eventually(() => slow().length >= 4, { within: 50_000 });
    await Promise.all(actors.map((actor) => actor.shutdown()));
    await settled;
    expect(slow()).toHaveLength(4);
    for (const [actor, other] of [
      ['Left', 'Right'],
      ['Right', 'Left'],
    ]) {
      const running = { method: 'waitFor', state: 'running', path: [`${actor}.waitFor`] };
      const queued = { method: 'plain', state: 'queued', path: [`${other}.waitFor`, `${actor}.plain`] };
      for (const call of [running, queued]) expect(slow()).toContainEqual({ actor, elapsed: 30_000, ...call });
    }
  },
);

it.concurrent(
  'who calls an actor for the first time waits for it, although it looks at nothing for 16 seconds',
  async () => {
    await using caller = await spawn(MiddleActor, { name: 'Caller' });
    await using stopped = await spawn(MiddleActor, { name: 'Stopped' });
    // It listens from a turn after its start on: from its second call at the latest.
    for (let call = 0; call < 2; call++) await stopped.remaining();
    const { pid = 0 } = processOf(stopped);
    process.kill(pid, 'SIGSTOP');
    const remaining = withOptions(caller, { timeout: 60_000 }).remainingAt(stopped);
    await sleep(16_000);
    process.kill(pid, 'SIGCONT');
    expect(await remaining).toBeLessThan(60_000 - 16_000);
  },
);

interface Report {
  readonly faults: readonly string[];
  readonly kills: number;
  readonly ranAgain: number;
  readonly byKind: Readonly<Record<string, { readonly done: number }>>;
  readonly growth: Readonly<Record<'heap' | 'handles' | 'processes', number>>;
  readonly left: Readonly<Record<'handles' | 'processes', number>>;
}
