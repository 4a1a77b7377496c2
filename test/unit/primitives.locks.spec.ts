import { describe, expect, it } from '@jest/globals';
import { Lock } from '../../lib/primitives/lock.js';
import type { Lockable } from '../../lib/primitives/lockable.js';
import { RLock } from '../../lib/primitives/rlock.js';
import { Remote, stateOf, turn } from './primitives-support.js';

describe.each([
  ['Lock', () => new Lock()],
  ['RLock', () => new RLock()],
] as [string, () => Lockable][])('%s', (_name, make) => {
  it('is had by one holder, and handed on in the order in which they came', async () => {
    const lock = make();
    const [a, b, c] = [new Remote(), new Remote(), new Remote()];
    expect(lock.locked()).toBe(false);
    await expect(a.call(() => lock.acquire())).resolves.toBe(true);
    expect(lock.locked()).toBe(true);
    const second = b.call(() => lock.acquire());
    const third = c.call(() => lock.acquire());
    expect(await stateOf(second)).toBe('pending');
    a.call(() => lock.release());
    expect(await stateOf(second)).toEqual({ value: true });
    expect(await stateOf(third)).toBe('pending');
    b.call(() => lock.release());
    await expect(third).resolves.toBe(true);
    c.call(() => lock.release());
    expect(lock.locked()).toBe(false);
  });

  it('tells at once whether it can be had, when asked not to wait', async () => {
    const lock = make();
    const [a, b] = [new Remote(), new Remote()];
    await expect(a.call(() => lock.acquire({ blocking: false }))).resolves.toBe(true);
    await expect(b.call(() => lock.acquire({ blocking: false }))).resolves.toBe(false);
    await expect(b.call(() => lock.acquire({ timeout: 0 }))).resolves.toBe(false);
    a.call(() => lock.release());
    await expect(b.call(() => lock.acquire({ timeout: 0 }))).resolves.toBe(true);
  });

  it('is not released by who has it not', async () => {
    const lock = make();
    const [a, b] = [new Remote(), new Remote()];
    expect(() => {
      lock.release();
    }).toThrow(/is not held by this caller/);
    await a.call(() => lock.acquire());
    const release = (): void => {
      lock.release();
    };
    expect(() => {
      b.call(release);
    }).toThrow(/is not held by this caller/);
    expect(release).toThrow(/is not held by this caller/);
    expect(() => b.call(() => lock.fence())).toThrow(/is not held by this caller/);
    expect(() => b.call(() => lock.abandoned())).toThrow(/is not held by this caller/);
    a.call(release);
    expect(() => {
      a.call(release);
    }).toThrow(/is not held by this caller/);
  });

  it('gives fences that grow, also over the lock that takes its place', async () => {
    const fences: number[] = [];
    for (let life = 0; life < 2; life++) {
      const lock = make();
      for (let count = 0; count < 3; count++) {
        const remote = new Remote();
        await remote.call(() => lock.acquire());
        fences.push(remote.call(() => lock.fence()));
        expect(remote.call(() => lock.fence())).toBe(fences.at(-1));
        remote.call(() => lock.release());
      }
      // A restart takes longer than that.
      const now = Date.now();
      while (Date.now() === now) await turn();
    }
    expect(fences).toEqual([...new Set(fences)].sort((a, b) => a - b));
    expect(fences.every((fence) => Number.isSafeInteger(fence))).toBe(true);
  });

  it('is released when its holder is gone, and the next is told', async () => {
    const lock = make();
    const [dead, next, last] = [new Remote(), new Remote(), new Remote()];
    await dead.call(() => lock.acquire());
    expect(dead.call(() => lock.abandoned())).toBe(false);
    const again = stateOf(dead.call(() => lock.acquire({ timeout: 60_000 })));
    const second = next.call(() => lock.acquire());
    const third = last.call(() => lock.acquire());
    dead.leave();
    await again;
    await expect(second).resolves.toBe(true);
    expect(next.call(() => lock.abandoned())).toBe(true);
    expect(() => {
      dead.call(() => lock.release());
    }).toThrow(/holder has left/);
    next.call(() => lock.release());
    await expect(third).resolves.toBe(true);
    expect(last.call(() => lock.abandoned())).toBe(false);
  });

  it('withdraws what a holder who is gone waits for, and leaves the others alone', async () => {
    const lock = make();
    const [dead, next] = [new Remote(), new Remote()];
    await lock.acquire();
    const first = dead.call(() => lock.acquire());
    const second = next.call(() => lock.acquire());
    dead.leave();
    dead.leave();
    await expect(first).rejects.toMatchObject({ code: 'CALL_ABORTED', ran: 'no', cause: expect.any(Error) });
    expect(await stateOf(second)).toBe('pending');
    lock.release();
    await expect(second).resolves.toBe(true);
    expect(next.call(() => lock.abandoned())).toBe(false);
  });

  it('hands on what could not be delivered, with all that it told', async () => {
    const lock = make();
    const [dead, gone, next] = [new Remote(), new Remote(), new Remote()];
    await dead.call(() => lock.acquire());
    const undelivered = gone.errand(() => lock.acquire());
    const waiting = next.call(() => lock.acquire());
    dead.leave();
    await expect(undelivered.result).resolves.toBe(true);
    undelivered.errand.discard();
    undelivered.errand.discard();
    await expect(waiting).resolves.toBe(true);
    expect(next.call(() => lock.abandoned())).toBe(true);
    undelivered.errand.discard();
    expect(next.call(() => lock.fence())).toBeGreaterThan(0);
  });

  it('frees what was had at once and could not be delivered', async () => {
    const lock = make();
    const { errand, result } = new Remote().errand(() => lock.acquire());
    await result;
    errand.discard();
    expect(lock.locked()).toBe(false);
  });

  it('withdraws a request that is discarded while it waits', async () => {
    const lock = make();
    await lock.acquire();
    const { errand, result } = new Remote().errand(() => lock.acquire());
    errand.discard();
    await expect(result).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    lock.release();
    expect(lock.locked()).toBe(false);
  });

  it('leaves the next alone when what a dead holder had is discarded, too', async () => {
    const lock = make();
    const [dead, next] = [new Remote(), new Remote()];
    const { errand } = dead.errand(() => lock.acquire());
    const waiting = next.call(() => lock.acquire());
    dead.leave();
    errand.discard();
    await expect(waiting).resolves.toBe(true);
    expect(next.call(() => lock.abandoned())).toBe(true);
  });

  it('leaves a later grant of the same holder alone when an earlier one is discarded', async () => {
    const lock = make();
    const remote = new Remote();
    const { errand } = remote.errand(() => lock.acquire());
    remote.call(() => lock.release());
    await remote.call(() => lock.acquire());
    errand.discard();
    expect(lock.locked()).toBe(true);
  });
});

describe('RLock', () => {
  it('is re-entered by its holder, and released as often', async () => {
    const lock = new RLock();
    const [a, b] = [new Remote(), new Remote()];
    await a.call(() => lock.acquire());
    const fence = a.call(() => lock.fence());
    await a.call(() => lock.acquire({ blocking: false }));
    expect(a.call(() => lock.fence())).toBe(fence);
    const other = b.call(() => lock.acquire());
    a.call(() => lock.release());
    expect(await stateOf(other)).toBe('pending');
    a.call(() => lock.release());
    await expect(other).resolves.toBe(true);
  });

  it('lets all that one holder waits for in, when it is its turn', async () => {
    const lock = new RLock();
    const [a, b] = [new Remote(), new Remote()];
    await lock.acquire();
    const first = a.call(() => lock.acquire());
    const between = b.call(() => lock.acquire());
    const second = a.call(() => lock.acquire());
    lock.release();
    await expect(Promise.all([first, second])).resolves.toEqual([true, true]);
    a.call(() => lock.release());
    expect(await stateOf(between)).toBe('pending');
    a.call(() => lock.release());
    await expect(between).resolves.toBe(true);
  });

  it('is released wholly when its holder is gone', async () => {
    const lock = new RLock();
    const remote = new Remote();
    await remote.call(() => lock.acquire());
    await remote.call(() => lock.acquire());
    remote.leave();
    expect(lock.locked()).toBe(false);
  });

  it('undoes only the acquisition that was discarded', async () => {
    const lock = new RLock();
    const remote = new Remote();
    await remote.call(() => lock.acquire());
    const { errand } = remote.errand(() => lock.acquire());
    errand.discard();
    expect(lock.locked()).toBe(true);
    remote.call(() => lock.release());
    expect(lock.locked()).toBe(false);
  });
});

describe('Lock', () => {
  it('is not re-entered by its holder', async () => {
    const lock = new Lock();
    await lock.acquire();
    const again = lock.acquire();
    expect(await stateOf(again)).toBe('pending');
    lock.release();
    await expect(again).resolves.toBe(true);
  });
});
