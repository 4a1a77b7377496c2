import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Busy, LoopWatch } from '../../lib/process/loop-watch.js';
import { ProcessClock, VirtualClock } from '../simulation/virtual-clock.js';

let time: VirtualClock;
let owner: ProcessClock;
let pings: (() => void)[];
let hung: Busy[];
let used: number;

function watchOf(limit?: number): LoopWatch {
  return new LoopWatch({
    clock: owner,
    ping: (answered) => pings.push(answered),
    processorTime: () => used,
    limit,
    onHung: (busy) => hung.push(busy),
  });
}

beforeEach(() => {
  time = new VirtualClock();
  owner = new ProcessClock(time);
  pings = [];
  hung = [];
  used = 0;
});

/** The other side answers all questions so far, as soon as the owner's loop can hear it. */
const answer = (): void => {
  for (const answered of pings) owner.run(answered);
};

describe('LoopWatch', () => {
  it('asks nothing while no call is open', async () => {
    const watch = watchOf();
    await time.run(60_000);
    expect(pings).toHaveLength(0);
    watch.watch(true);
    await time.run(61_500);
    expect(pings).toHaveLength(1);
    watch.watch(false);
    answer();
    await time.run(120_000);
    expect(pings).toHaveLength(1);
    expect(watch.busy).toBeUndefined();
  });

  it('takes a computation of 30 seconds for one', async () => {
    const watch = watchOf();
    watch.watch(true);
    await time.run(31_000);
    used = 29_900;
    expect(watch.busy).toEqual({ duration: 30_000, processorTime: 29_900 });
    expect(pings).toHaveLength(1);
    expect(hung).toEqual([]);
    answer();
    await time.run(31_001);
    expect(watch.busy).toBeUndefined();
    expect(watch.delay).toBe(30_000);
  });

  it('tells once of a loop that did not answer within the limit', async () => {
    watchOf(2000).watch(true);
    await time.run(10_000);
    expect(hung).toEqual([{ duration: 2000, processorTime: 0 }]);
  });

  it('does not judge by the time in which its own loop stood still', async () => {
    const watch = watchOf(1000);
    watch.watch(true);
    await time.run(260);
    expect(pings).toHaveLength(1);
    owner.block(5000);
    // The answer came long ago, and lies where nobody could read it.
    time.schedule(10, answer);
    await time.run(5300);
    expect(hung).toEqual([]);
    expect(watch.delay).toBeLessThan(300);
    await time.run(8000);
    expect(hung).toHaveLength(1);
  });

  it('says within what time an answer comes, also where it could not look', async () => {
    const watch = watchOf();
    const late = watch.answers(100);
    await time.run(150);
    expect(await late).toBe(false);
    answer();
    await time.run(200);
    const inTime = watch.answers(100);
    owner.block(500);
    time.schedule(10, answer);
    await time.run(1000);
    expect(await inTime).toBe(true);
  });
});
