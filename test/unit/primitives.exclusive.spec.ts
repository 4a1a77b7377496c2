import { describe, expect, it } from '@jest/globals';
import { ExclusiveFrame } from '../../lib/primitives/exclusive-frame.js';
import { Lock } from '../../lib/primitives/lock.js';
import { type Lockable, ownershipOf } from '../../lib/primitives/lockable.js';
import { RLock } from '../../lib/primitives/rlock.js';
import { Remote, stateOf, turn } from './primitives-support.js';

describe.each([
  ['Lock', () => new Lock()],
  ['RLock', () => new RLock()],
] as [string, () => Lockable][])('runExclusive of a %s', (_name, make) => {
  it('runs one after the other, in order, also after failures', async () => {
    const lock = make();
    const log: string[] = [];
    const task = (name: string) => async () => {
      log.push(`${name} begins`);
      await turn();
      log.push(`${name} ends`);
      if (name === 'b') throw new Error('b failed');
      return name;
    };
    const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => lock.runExclusive(task(name))));
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(lock.locked()).toBe(false);
  });

  it('returns what a task returns that is not asynchronous, and fails as it fails', async () => {
    const lock = make();
    await expect(lock.runExclusive(() => 7)).resolves.toBe(7);
    await expect(
      lock.runExclusive(() => {
        throw new RangeError('no');
      }),
    ).rejects.toThrow(RangeError);
    expect(lock.locked()).toBe(false);
  });

  it('is re-entered by what it runs, across awaits and other locks, and keeps out everybody else', async () => {
    const [lock, other] = [make(), make()];
    const stranger = new Remote();
    let inside: Promise<boolean> | undefined;
    await lock.runExclusive(async () => {
      await turn();
      const fence = lock.fence();
      inside = stranger.call(() => lock.acquire());
      await other.runExclusive(async () => {
        await turn();
        await lock.runExclusive(async () => {
          await turn();
          expect(lock.fence()).toBe(fence);
          expect(other.fence()).toBeGreaterThan(0);
          await other.runExclusive(() => undefined);
        });
      });
      expect(other.locked()).toBe(false);
      expect(await stateOf(inside)).toBe('pending');
    });
    await expect(inside).resolves.toBe(true);
  });

  it('keeps branches of one task apart that did not have the lock in common', async () => {
    const [outer, lock] = [make(), make()];
    let inside = 0;
    const branch = () =>
      lock.runExclusive(async () => {
        inside++;
        await turn();
        expect(inside).toBe(1);
        inside--;
      });
    await outer.runExclusive(() => Promise.all([branch(), branch(), branch()]));
  });

  it('lets a nested task that nobody waited for keep the lock until it ends', async () => {
    const lock = make();
    let finish = (): void => undefined;
    let nested: Promise<unknown> = Promise.resolve();
    await lock.runExclusive(() => {
      nested = lock.runExclusive(
        () =>
          new Promise<void>((resolve) => {
            finish = resolve;
          }),
      );
    });
    const next = lock.acquire();
    expect(await stateOf(next)).toBe('pending');
    finish();
    await nested;
    await expect(next).resolves.toBe(true);
  });

  it('takes the lock anew for code that outlived it', async () => {
    const lock = make();
    const log: string[] = [];
    let late: Promise<unknown> = Promise.resolve();
    await lock.runExclusive(() => {
      late = (async () => {
        await turn();
        await lock.runExclusive(() => log.push('late'));
      })();
    });
    await lock.runExclusive(async () => {
      await turn();
      await turn();
      log.push('between');
    });
    await late;
    expect(log).toEqual(['between', 'late']);
  });

  it('begins nothing when the time is over or the signal aborts', async () => {
    const lock = make();
    const aborting = new AbortController();
    let ran = false;
    const task = (): void => {
      ran = true;
    };
    await lock.runExclusive(async () => {
      const stranger = new Remote();
      await expect(stranger.call(() => lock.acquire({ timeout: 1 }))).resolves.toBe(false);
    });
    await new Remote().call(() => lock.acquire());
    await expect(lock.runExclusive(task, { timeout: 2 })).rejects.toMatchObject({ code: 'CALL_TIMEOUT', ran: 'no' });
    const aborted = lock.runExclusive(task, { signal: aborting.signal });
    aborting.abort('enough');
    await expect(aborted).rejects.toMatchObject({ code: 'CALL_ABORTED', ran: 'no', cause: 'enough' });
    expect(ran).toBe(false);
  });

  it('keeps the lock of the task around it when a nested one could not begin', async () => {
    const lock = make();
    await lock.runExclusive(async () => {
      const nested = lock.runExclusive(() => undefined, { signal: AbortSignal.abort('before') });
      await expect(nested).rejects.toMatchObject({ cause: 'before' });
      expect(lock.fence()).toBeGreaterThan(0);
    });
  });

  it('may be given back and taken again by its task', async () => {
    const lock = make();
    const stranger = new Remote();
    await lock.runExclusive(async () => {
      const theirs = stranger.call(() => lock.acquire());
      lock.release();
      await theirs;
      const ours = lock.acquire();
      stranger.call(() => lock.release());
      await ours;
      expect(lock.abandoned()).toBe(false);
    });
    expect(lock.locked()).toBe(false);
  });

  it('never leaves the lock to a task that has ended', async () => {
    const lock = make();
    const stranger = new Remote();
    let floating: Promise<unknown> = Promise.resolve();
    await lock.runExclusive(async () => {
      lock.release();
      await stranger.call(() => lock.acquire());
      floating = stateOf(lock.acquire());
    });
    stranger.call(() => lock.release());
    expect(await floating).toMatchObject({ error: expect.any(Error) });
    expect(lock.locked()).toBe(false);
  });

  it('keeps no trace of tasks that begin others before they end', async () => {
    const locks = Array.from({ length: 7 }, make);
    let left = 200;
    let longest = 0;
    const framesAround = (lock: Lockable): number => {
      let count = 0;
      for (let frame = ExclusiveFrame.of(lock[ownershipOf]); frame !== undefined; frame = frame.outer) count++;
      return count;
    };
    await new Promise<void>((resolve, reject) => {
      const step = (): void => {
        if (left-- === 0) {
          resolve();
          return;
        }
        const lock = locks[left % locks.length]!;
        lock
          .runExclusive(async () => {
            longest = Math.max(longest, framesAround(lock));
            setImmediate(step);
            await turn();
            await turn();
          })
          .catch(reject);
      };
      step();
    });
    expect(longest).toBeGreaterThan(1);
    expect(longest).toBeLessThan(5);
  });
});

describe('runExclusive of an RLock', () => {
  it('releases what its task acquired besides and forgot', async () => {
    const lock = new RLock();
    await lock.runExclusive(() => lock.acquire());
    expect(lock.locked()).toBe(false);
  });
});
