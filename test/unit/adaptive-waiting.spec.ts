import { describe, expect, it } from '@jest/globals';
import { AdaptiveWaiting, OpenCallCount, type Waiter } from '../../lib/link/adaptive-waiting.js';
import { LatencyPolicy } from '../../lib/link/latency-policy.js';
import { CallFlag } from '../../lib/wire/frames.js';

/** What calls cost, milliseconds. */
interface Machine {
  readonly usual: number;
  readonly active: number;
  readonly pause?: number;
}

/** Makes calls one at a time for so long; returns those that were waited for actively, and all. */
function run(policy: LatencyPolicy, machine: Machine, from: number, until: number): { active: number; all: number } {
  let now = from;
  let active = 0;
  let all = 0;
  for (; now < until; all++) {
    const waits = policy.begin(now);
    if (waits) active++;
    now += waits ? machine.active : machine.usual;
    policy.end(now);
    now += machine.pause ?? 0.005;
  }
  return { active, all };
}

const WAKE_UP_COSTS = { usual: 0.1, active: 0.02 };

describe('the policy of active waiting', () => {
  it('begins where wake-ups are what calls cost, and goes on', () => {
    const policy = new LatencyPolicy();
    expect(run(policy, WAKE_UP_COSTS, 0, 5)).toMatchObject({ active: 0 });
    run(policy, WAKE_UP_COSTS, 5, 20);
    const { active, all } = run(policy, WAKE_UP_COSTS, 20, 500);
    expect(active).toBe(all);
  });

  it('begins on machines that are slow to wake up, too', () => {
    const policy = new LatencyPolicy();
    run(policy, { usual: 0.25, active: 0.07 }, 0, 50);
    const { active, all } = run(policy, { usual: 0.25, active: 0.07 }, 50, 500);
    expect(active).toBe(all);
  });

  it('tries less and less often where it does not pay', () => {
    const policy = new LatencyPolicy();
    const shared = { usual: 0.03, active: 2 };
    const early = run(policy, shared, 0, 100).active;
    expect(early).toBeGreaterThan(0);
    run(policy, shared, 100, 10_000);
    const { active, all } = run(policy, shared, 10_000, 20_000);
    expect(active).toBeLessThan(130);
    expect(active / all).toBeLessThan(0.001);
  });

  it('has patience with processes that share a processor until the system parts them', () => {
    const policy = new LatencyPolicy();
    run(policy, WAKE_UP_COSTS, 0, 25);
    policy.begin(30);
    policy.end(30.1);
    run(policy, { usual: 0.1, active: 3 }, 30.2, 48);
    const { active, all } = run(policy, WAKE_UP_COSTS, 48.1, 60);
    expect(active).toBe(all);
  });

  it.each([
    ['calls that take long', { usual: 1.1, active: 1.05 }],
    ['calls that take longer than wake-ups do', { usual: 0.45, active: 0.2 }],
    ['calls that come now and then', { ...WAKE_UP_COSTS, pause: 5 }],
    ['callers that work in between', { ...WAKE_UP_COSTS, pause: 0.5 }],
  ])('never tries with %s', (_, machine) => {
    expect(run(new LatencyPolicy(), machine, 0, 5_000).active).toBe(0);
  });

  it('ends when it does not pay any more, and tries again later', () => {
    const policy = new LatencyPolicy();
    run(policy, WAKE_UP_COSTS, 0, 500);
    const { active, all } = run(policy, { usual: 0.1, active: 0.3 }, 500, 1_500);
    expect(active / all).toBeLessThan(0.1);
    const again = run(policy, WAKE_UP_COSTS, 4_000, 5_000);
    expect(again.active / again.all).toBeGreaterThan(0.5);
  });

  it('comes back soon after a disturbance, as often as it wins more than it loses', () => {
    const policy = new LatencyPolicy();
    const disturbed = { usual: 0.1, active: 2 };
    run(policy, WAKE_UP_COSTS, 0, 500);
    let active = 0;
    let all = 0;
    for (let now = 500; now < 5_000; now += 100) {
      run(policy, disturbed, now, now + 20);
      const calls = run(policy, WAKE_UP_COSTS, now + 20.1, now + 99.9);
      active += calls.active;
      all += calls.all;
    }
    expect(active / all).toBeGreaterThan(0.7);
  });

  it('is not taken in by single long calls before', () => {
    const policy = new LatencyPolicy();
    let active = 0;
    for (let now = 0; now < 500; now += 1) {
      active += run(policy, { usual: 0.6, active: 0.6 }, now, now + 0.1).active;
      active += run(policy, { usual: 0.02, active: 0.02 }, now + 0.61, now + 0.99).active;
    }
    // Those of trials.
    expect(active).toBeLessThan(250);
  });

  it('ends with the row of calls', () => {
    const policy = new LatencyPolicy();
    run(policy, WAKE_UP_COSTS, 0, 500);
    expect(policy.begin(502)).toBe(false);
    policy.end(502.1);
    expect(run(policy, WAKE_UP_COSTS, 502.2, 506).active).toBe(0);
    const { active, all } = run(policy, WAKE_UP_COSTS, 520, 600);
    expect(active / all).toBeGreaterThan(0.5);
  });

  it('forgives single calls that take long, but not many', () => {
    const policy = new LatencyPolicy();
    const long = { usual: 30, active: 30 };
    run(policy, WAKE_UP_COSTS, 0, 500);
    for (let now = 500.1; now < 1_000; now += 50) {
      expect(run(policy, long, now, now + 1)).toEqual({ active: 1, all: 1 });
      const { active, all } = run(policy, WAKE_UP_COSTS, now + 30.1, now + 49.9);
      expect(active).toBe(all);
    }
    expect(run(policy, long, 1_000.1, 1_600).active).toBeLessThan(18);
  });
});

describe('adaptive waiting', () => {
  const calls = new OpenCallCount();
  const time = { now: 0 };
  let awake: Waiter | undefined;
  const make = (): AdaptiveWaiting =>
    new AdaptiveWaiting({ now: () => time.now }, calls, (_milliseconds, waiter) => {
      awake = waiter;
    });

  function call(waiting: AdaptiveWaiting, flags = 0): boolean {
    waiting.opened(flags);
    const { active } = waiting;
    time.now += active ? 0.02 : 0.1;
    waiting.closed();
    return active;
  }

  it('is for the only open call of the process', () => {
    const [one, other] = [make(), make()];
    for (let index = 0; index < 200; index++) call(one);
    expect(call(one)).toBe(true);
    one.opened(0);
    expect(awake?.waits).toBe(true);
    other.opened(0);
    expect(awake?.waits).toBe(false);
    expect(other.active).toBe(false);
    other.closed();
    expect(awake?.waits).toBe(false);
    one.closed();
    expect(calls.count).toBe(0);
    one.opened(0);
    expect(awake?.waits).toBe(true);
    one.closed();
    expect(awake?.waits).toBe(false);
  });

  it('is not for streams and calls that nobody waits for, which count all the same', () => {
    const waiting = make();
    for (let index = 0; index < 200; index++) call(waiting);
    for (const flag of [CallFlag.STREAM, CallFlag.TELL, CallFlag.PROGRESS]) expect(call(waiting, flag)).toBe(false);
    waiting.opened(CallFlag.STREAM);
    expect(call(waiting)).toBe(false);
    waiting.closed();
    expect(call(waiting)).toBe(true);
  });

  it('can be left out, though the calls count', () => {
    const off = new AdaptiveWaiting({ now: () => time.now }, calls, undefined);
    const on = make();
    for (let index = 0; index < 200; index++) call(on);
    off.opened(0);
    expect(off.active).toBe(false);
    expect(call(on)).toBe(false);
    off.closed();
    expect(call(on)).toBe(true);
  });
});
