import { describe, expect, it } from '@jest/globals';
import { ProcessClock, VirtualClock } from '../simulation/virtual-clock.js';

describe('the clock of the simulations', () => {
  const clock = new VirtualClock();
  const busy = new ProcessClock(clock);

  it('keeps the order of what waits for a process, also where that is blocked again meanwhile', async () => {
    const order: string[] = [];
    busy.after(0, () => {
      busy.block(10);
    });
    busy.after(1, () => {
      busy.block(10);
    });
    clock.schedule(2, () => {
      busy.run(() => order.push('first'));
      clock.schedule(18, () => {
        busy.run(() => order.push('second'));
      });
    });
    await clock.run();
    expect(order).toEqual(['first', 'second']);
  });

  it('lets a timer be cancelled that is due and waits for its process', async () => {
    let ran = false;
    busy.after(5, () => {
      busy.block(10);
    });
    busy.after(6, () => {
      timer.cancel();
    });
    const timer = busy.after(10, () => {
      ran = true;
    });
    await clock.run();
    expect(ran).toBe(false);
  });

  it('does not wait for the timers of a process that is dead', async () => {
    const mortal = new ProcessClock(clock);
    const begun = clock.now;
    mortal.after(1_000, () => undefined);
    clock.schedule(1, () => {
      mortal.die();
    });
    await clock.run();
    expect(clock.now).toBe(begun + 1);
  });
});
