import { describe, expect, it } from '@jest/globals';
import { Condition } from '../../lib/primitives/condition.js';
import { Lock } from '../../lib/primitives/lock.js';
import { RLock } from '../../lib/primitives/rlock.js';
import { Remote, stateOf, turn } from './primitives-support.js';

/** Somebody who holds the lock and waits. */
async function waiting(
  condition: Condition,
  options?: object,
): Promise<{ remote: Remote; wait: ReturnType<Remote['errand']> & { result: Promise<boolean> } }> {
  const remote = new Remote();
  await remote.call(() => condition.acquire());
  return { remote, wait: remote.errand(() => condition.wait(options)) };
}

async function notify(condition: Condition, n?: number): Promise<void> {
  const remote = new Remote();
  await remote.call(() => condition.acquire());
  remote.call(() => {
    condition.notify(n);
  });
  remote.call(() => {
    condition.release();
  });
}

const release = (remote: Remote, condition: Condition): void => {
  remote.call(() => {
    condition.release();
  });
};

describe('Condition', () => {
  it('waits without the lock, and has it again afterwards, first come, first served', async () => {
    const condition = new Condition();
    const first = await waiting(condition);
    const second = await waiting(condition);
    expect(condition.locked()).toBe(false);
    await notify(condition);
    await expect(first.wait.result).resolves.toBe(true);
    expect(await stateOf(second.wait.result)).toBe('pending');
    expect(first.remote.call(() => condition.fence())).toBeGreaterThan(0);
    await expect(stateOf(notify(condition))).resolves.toBe('pending');
    release(first.remote, condition);
    await expect(second.wait.result).resolves.toBe(true);
    release(second.remote, condition);
  });

  it('wakes as many as it is told to, who then follow one another', async () => {
    const condition = new Condition();
    const all = [await waiting(condition), await waiting(condition), await waiting(condition)];
    await notify(condition, 2);
    await expect(all[0]!.wait.result).resolves.toBe(true);
    expect(await stateOf(all[1]!.wait.result)).toBe('pending');
    release(all[0]!.remote, condition);
    await expect(all[1]!.wait.result).resolves.toBe(true);
    release(all[1]!.remote, condition);
    expect(await stateOf(all[2]!.wait.result)).toBe('pending');
    await condition.runExclusive(() => {
      condition.notifyAll();
    });
    await expect(all[2]!.wait.result).resolves.toBe(true);
  });

  it('puts those whom it wakes before those who come for the lock later', async () => {
    const condition = new Condition();
    const woken = await waiting(condition);
    const [holder, later] = [new Remote(), new Remote()];
    await holder.call(() => condition.acquire());
    holder.call(() => {
      condition.notify();
    });
    const late = later.call(() => condition.acquire());
    release(holder, condition);
    await expect(woken.wait.result).resolves.toBe(true);
    expect(await stateOf(late)).toBe('pending');
    release(woken.remote, condition);
    await late;
  });

  it('is for those who have the lock', async () => {
    const condition = new Condition();
    await expect(condition.wait()).rejects.toThrow(/not held/);
    await expect(condition.waitFor(() => true)).rejects.toThrow(/not held/);
    expect(() => {
      condition.notify();
    }).toThrow(/not held/);
    expect(() => {
      condition.notifyAll();
    }).toThrow(/not held/);
  });

  it('has the lock again, however long that takes, also when the time is over', async () => {
    const condition = new Condition();
    const { remote, wait } = await waiting(condition, { timeout: 1 });
    const other = new Remote();
    await other.call(() => condition.acquire());
    // The time of both began before that of this one.
    await expect(new Remote().call(() => condition.acquire({ timeout: 5 }))).resolves.toBe(false);
    expect(await stateOf(wait.result)).toBe('pending');
    release(other, condition);
    await expect(wait.result).resolves.toBe(false);
    release(remote, condition);
    expect(condition.locked()).toBe(false);
  });

  it('has the lock again when it was aborted', async () => {
    const condition = new Condition();
    const aborting = new AbortController();
    const { remote, wait } = await waiting(condition, { signal: aborting.signal });
    const other = new Remote();
    await other.call(() => condition.acquire());
    aborting.abort('enough');
    expect(await stateOf(wait.result)).toBe('pending');
    release(other, condition);
    await expect(wait.result).rejects.toMatchObject({ code: 'CALL_ABORTED', cause: 'enough', ran: 'yes' });
    release(remote, condition);
    expect(condition.locked()).toBe(false);
  });

  it('keeps the lock when its limits are wrong or over before it begins', async () => {
    const condition = new Condition();
    await condition.acquire();
    await expect(condition.wait({ signal: AbortSignal.abort('before') })).rejects.toMatchObject({ cause: 'before' });
    await expect(condition.wait({ timeout: -1 })).rejects.toThrow(TypeError);
    expect(condition.fence()).toBeGreaterThan(0);
    await expect(condition.wait({ timeout: 0 })).resolves.toBe(false);
    condition.release();
  });

  it('ends the wait for the lock when who gave up releases it first', async () => {
    const condition = new Condition();
    const { remote, wait } = await waiting(condition);
    const other = new Remote();
    await other.call(() => condition.acquire());
    wait.errand.discard();
    release(remote, condition);
    await expect(wait.result).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    release(other, condition);
    expect(condition.locked()).toBe(false);
    expect(() => {
      release(remote, condition);
    }).toThrow(/not held/);
  });

  it('ends that also for who was notified and gave up then, and for nobody else', async () => {
    const condition = new Condition();
    const [first, second] = [await waiting(condition), await waiting(condition)];
    const holder = new Remote();
    await holder.call(() => condition.acquire());
    holder.call(() => {
      condition.notifyAll();
    });
    expect(() => {
      release(first.remote, condition);
    }).toThrow(/not held/);
    first.wait.errand.discard();
    release(first.remote, condition);
    await expect(first.wait.result).rejects.toThrow(/was released/);
    release(holder, condition);
    await expect(second.wait.result).resolves.toBe(true);
    release(second.remote, condition);
    expect(condition.locked()).toBe(false);
  });

  it('hands a notification on that reached somebody who gave up, once, and leaves them the lock', async () => {
    const condition = new Condition();
    const [first, second, third] = [await waiting(condition), await waiting(condition), await waiting(condition)];
    await notify(condition);
    await first.wait.result;
    first.wait.errand.discard();
    first.wait.errand.discard();
    release(first.remote, condition);
    await expect(second.wait.result).resolves.toBe(true);
    release(second.remote, condition);
    expect(await stateOf(third.wait.result)).toBe('pending');
  });

  it('hands a notification on that reached somebody who was gone before they had the lock', async () => {
    const condition = new Condition();
    const [first, second, third] = [await waiting(condition), await waiting(condition), await waiting(condition)];
    const holder = new Remote();
    await holder.call(() => condition.acquire());
    holder.call(() => {
      condition.notify();
    });
    first.wait.errand.discard();
    first.remote.leave();
    await expect(first.wait.result).rejects.toThrow();
    release(holder, condition);
    await expect(second.wait.result).resolves.toBe(true);
    expect(second.remote.call(() => condition.abandoned())).toBe(false);
    release(second.remote, condition);
    expect(await stateOf(third.wait.result)).toBe('pending');
  });

  it('does not give the lock to who left while waiting', async () => {
    const condition = new Condition();
    const { remote, wait } = await waiting(condition);
    remote.leave();
    await expect(wait.result).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    expect(condition.locked()).toBe(false);
    await condition.acquire();
    expect(condition.abandoned()).toBe(false);
  });

  it('does not give the lock back to a task that ended before the time of its wait', async () => {
    const condition = new Condition();
    let wait: Promise<unknown> = Promise.resolve();
    await condition.runExclusive(() => {
      wait = condition.wait({ timeout: 1 });
    });
    await expect(wait).rejects.toThrow(/ended before/);
    expect(condition.locked()).toBe(false);
  });

  it('tells who wakes up that the holder before is gone', async () => {
    const condition = new Condition();
    const { remote, wait } = await waiting(condition);
    const dead = new Remote();
    await dead.call(() => condition.acquire());
    dead.call(() => {
      condition.notify();
    });
    dead.leave();
    await wait.result;
    expect(remote.call(() => condition.abandoned())).toBe(true);
  });

  it('asks a predicate with the lock, until it holds', async () => {
    const condition = new Condition();
    let count = 0;
    const asked: number[] = [];
    const done = condition.runExclusive(() =>
      condition.waitFor(async () => {
        await turn();
        asked.push(count);
        expect(condition.fence()).toBeGreaterThan(0);
        return count >= 2;
      }),
    );
    for (let step = 0; step < 2; step++) {
      await turn();
      await condition.runExclusive(() => {
        count++;
        condition.notify();
      });
    }
    await expect(done).resolves.toBe(true);
    expect(asked).toEqual([0, 1, 2]);
    expect(condition.locked()).toBe(false);
  });

  it('asks the predicate a last time when the time is over', async () => {
    const condition = new Condition();
    await condition.acquire();
    await expect(condition.waitFor(() => false, { timeout: 2 })).resolves.toBe(false);
    let asked = 0;
    await expect(condition.waitFor(() => ++asked === 2, { timeout: 2 })).resolves.toBe(true);
    await expect(condition.waitFor(() => false, { signal: AbortSignal.timeout(1) })).rejects.toMatchObject({
      code: 'CALL_ABORTED',
    });
    await expect(
      condition.waitFor(() => {
        throw new RangeError('no');
      }),
    ).rejects.toThrow(RangeError);
    expect(condition.fence()).toBeGreaterThan(0);
  });

  it('stops asking for who gave up', async () => {
    const condition = new Condition();
    const remote = new Remote();
    await remote.call(() => condition.acquire());
    let answer: (holds: boolean) => void = () => undefined;
    const { errand, result } = remote.errand(() =>
      condition.waitFor(
        () =>
          new Promise((resolve) => {
            answer = resolve;
          }),
      ),
    );
    errand.discard();
    answer(false);
    await expect(result).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    release(remote, condition);
    expect(condition.locked()).toBe(false);
  });

  it('asks the predicate in nobody else’s name', async () => {
    const condition = new Condition();
    const inner = new Lock();
    const remote = new Remote();
    await remote.call(() => condition.acquire());
    await remote.call(() => condition.waitFor(() => inner.acquire()));
    remote.leave();
    expect(inner.locked()).toBe(true);
    inner.release();
  });

  it('shares a lock with other conditions', async () => {
    const lock = new Lock();
    const [filled, emptied] = [new Condition(lock), new Condition(lock)];
    const items: number[] = [];
    const taken: number[] = [];
    const produce = async (item: number): Promise<void> => {
      await emptied.runExclusive(async () => {
        await emptied.waitFor(() => items.length < 2);
        items.push(item);
        filled.notify();
      });
    };
    const consume = async (): Promise<void> => {
      await lock.runExclusive(async () => {
        await filled.waitFor(() => items.length > 0);
        taken.push(items.shift()!);
        emptied.notify();
      });
    };
    const numbers = [...Array(20).keys()];
    await Promise.all([...numbers.map(produce), ...numbers.map(consume)]);
    expect(taken.sort((a, b) => a - b)).toEqual(numbers);
    expect(lock.locked()).toBe(false);
  });

  it('has a lock again as often as it was acquired', async () => {
    const lock = new RLock();
    const condition = new Condition(lock);
    const remote = new Remote();
    await remote.call(() => condition.acquire());
    await remote.call(() => lock.acquire());
    const wait = remote.call(() => condition.wait());
    await lock.runExclusive(() => {
      condition.notifyAll();
    });
    await expect(wait).resolves.toBe(true);
    release(remote, condition);
    expect(lock.locked()).toBe(true);
    release(remote, condition);
    expect(lock.locked()).toBe(false);
  });

  it('never leaves the lock to a task that raced its wait and ended', async () => {
    const condition = new Condition();
    await condition.runExclusive(() => Promise.race([condition.wait(), turn()]));
    expect(condition.locked()).toBe(false);
    const { remote, wait } = await waiting(condition);
    await notify(condition);
    await expect(wait.result).resolves.toBe(true);
    release(remote, condition);
    expect(condition.locked()).toBe(false);
  });
});
