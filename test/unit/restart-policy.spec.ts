import { describe, expect, it } from '@jest/globals';
import { RestartPolicy } from '../../lib/process/restart-policy.js';

const crash = { exitCode: 1, signal: null, forced: false };
const leave = { exitCode: 0, signal: null, forced: false };
const options = { mode: 'on-failure', maxRestarts: 4, within: 1000, backoff: [100, 300] } as const;
const policy = (change: object = {}): RestartPolicy =>
  new RestartPolicy({ ...options, backoff: [100, 300], ...change }, () => 0.5);

describe('RestartPolicy', () => {
  it('doubles the delay up to the longest, and gives up beyond the limit', () => {
    const subject = policy();
    const steps = [0, 1, 2, 3, 4].map((now) => subject.afterEnd(crash, now));
    expect(steps.slice(0, 4)).toEqual([100, 200, 300, 300].map((delay) => ({ step: 'restart', delay })));
    expect(steps[4]).toEqual({ step: 'fail' });
  });

  it('forgets restarts that are long past', () => {
    const subject = policy({ maxRestarts: 1 });
    expect(subject.afterEnd(crash, 0)).toEqual({ step: 'restart', delay: 100 });
    expect(subject.afterEnd(crash, 999)).toEqual({ step: 'fail' });
    expect(subject.afterEnd(crash, 1000)).toEqual({ step: 'restart', delay: 100 });
  });

  it('takes code 0 for no failure, unless the mode is always', () => {
    expect(policy().afterEnd(leave, 0)).toEqual({ step: 'end' });
    expect(policy({ mode: 'always' }).afterEnd(leave, 0)).toEqual({ step: 'restart', delay: 100 });
    expect(policy({ mode: 'never' }).afterEnd(crash, 0)).toEqual({ step: 'fail' });
    expect(policy({ mode: 'never' }).afterEnd(leave, 0)).toEqual({ step: 'end' });
  });

  it('takes a start that failed for a failure', () => {
    expect(policy().afterEnd(undefined, 0)).toEqual({ step: 'restart', delay: 100 });
  });

  it('spreads delays by a tenth either way', () => {
    const extremes = [0, 1].map((dice) => new RestartPolicy({ ...options, backoff: [100, 300] }, () => dice));
    const delays = extremes
      .map((subject) => subject.afterEnd(crash, 0))
      .map((next) => ('delay' in next ? next.delay : 0));
    expect(delays.map(Math.round)).toEqual([90, 110]);
  });

  it('tries a failed actor again after 30 s, doubling to 5 min, anew once it ran for long', () => {
    const subject = policy({ maxRestarts: 0 });
    expect([1, 2, 3, 4, 5, 6].map(() => subject.nextRetry() / 1000)).toEqual([30, 60, 120, 240, 300, 300]);
    const healthy = policy({ maxRestarts: 1 });
    expect(healthy.nextRetry()).toBe(30_000);
    healthy.afterEnd(crash, 0);
    expect(healthy.nextRetry()).toBe(30_000);
  });
});
