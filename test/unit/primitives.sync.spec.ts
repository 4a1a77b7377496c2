import { describe, expect, it } from '@jest/globals';
import { Barrier } from '../../lib/primitives/barrier.js';
import { BoundedSemaphore } from '../../lib/primitives/bounded-semaphore.js';
import { Event } from '../../lib/primitives/event.js';
import { Lock } from '../../lib/primitives/lock.js';
import { Semaphore } from '../../lib/primitives/semaphore.js';
import { Remote, stateOf } from './primitives-support.js';

describe('Event', () => {
  it('lets all go on once it is set, until it is cleared', async () => {
    const event = new Event();
    expect(event.isSet()).toBe(false);
    const waiting = [event.wait(), event.wait({ timeout: 60_000 })];
    event.set();
    expect(event.isSet()).toBe(true);
    await expect(Promise.all([...waiting, event.wait(), event.wait({ timeout: 0 })])).resolves.toEqual(
      Array(4).fill(true),
    );
    event.set();
    event.clear();
    expect(event.isSet()).toBe(false);
    expect(await stateOf(event.wait())).toBe('pending');
  });

  it('tells that it was not set in time', async () => {
    const event = new Event();
    await expect(event.wait({ timeout: 1 })).resolves.toBe(false);
    await expect(event.wait({ timeout: 0 })).resolves.toBe(false);
    await expect(event.wait({ signal: AbortSignal.abort('before') })).rejects.toMatchObject({
      code: 'CALL_ABORTED',
      cause: 'before',
    });
  });

  it('forgets who gave up', async () => {
    const event = new Event();
    const remote = new Remote();
    const { errand, result } = remote.errand(() => event.wait());
    const other = remote.call(() => event.wait());
    errand.discard();
    remote.leave();
    await expect(result).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    await expect(other).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    event.set();
  });
});

describe.each([
  ['Semaphore', Semaphore],
  ['BoundedSemaphore', BoundedSemaphore],
])('%s', (_name, Class) => {
  it('has so many permits, first come, first served', async () => {
    const semaphore = new Class(2);
    expect(semaphore.value).toBe(2);
    await expect(Promise.all([semaphore.acquire(), semaphore.acquire()])).resolves.toEqual([true, true]);
    expect(semaphore.value).toBe(0);
    const [third, fourth] = [semaphore.acquire(), semaphore.acquire()];
    semaphore.release();
    await expect(third).resolves.toBe(true);
    expect(await stateOf(fourth)).toBe('pending');
    semaphore.release();
    await fourth;
    semaphore.release();
    semaphore.release();
    expect(semaphore.value).toBe(2);
  });

  it('has one, unless told otherwise, and refuses what is no number of permits', () => {
    expect(new Class().value).toBe(1);
    for (const wrong of [-1, 0.5, NaN]) expect(() => new Class(wrong)).toThrow(RangeError);
  });

  it('tells what does not go at once or in time', async () => {
    const semaphore = new Class(0);
    await expect(semaphore.acquire({ blocking: false })).resolves.toBe(false);
    await expect(semaphore.acquire({ timeout: 0 })).resolves.toBe(false);
    await expect(semaphore.acquire({ timeout: 1 })).resolves.toBe(false);
    await expect(semaphore.acquire({ signal: AbortSignal.timeout(1) })).rejects.toMatchObject({
      code: 'CALL_ABORTED',
      cause: expect.objectContaining({ name: 'TimeoutError' }),
    });
  });

  it('frees all permits of who is gone, and hands on what could not be delivered', async () => {
    const semaphore = new Class(3);
    const [dead, gone, next] = [new Remote(), new Remote(), new Remote()];
    await dead.call(() => semaphore.acquire());
    await dead.call(() => semaphore.acquire());
    await semaphore.acquire();
    const waiting = dead.call(() => semaphore.acquire());
    const undelivered = gone.errand(() => semaphore.acquire());
    dead.leave();
    await expect(waiting).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    await expect(undelivered.result).resolves.toBe(true);
    expect(semaphore.value).toBe(1);
    undelivered.errand.discard();
    undelivered.errand.discard();
    expect(semaphore.value).toBe(2);
    await next.call(() => semaphore.acquire());
    next.call(() => {
      semaphore.release();
    });
    next.leave();
    expect(semaphore.value).toBe(2);
    expect(() => {
      dead.call(() => {
        semaphore.release();
      });
    }).toThrow(/has left/);
  });

  it('does not free a permit twice that another released', async () => {
    const semaphore = new Class(1);
    const [taker, giver] = [new Remote(), new Remote()];
    const { errand } = taker.errand(() => semaphore.acquire());
    giver.call(() => {
      semaphore.release();
    });
    errand.discard();
    taker.leave();
    expect(semaphore.value).toBe(1);
  });
});

describe('BoundedSemaphore', () => {
  it('refuses to free what is free, where a semaphore has one more then', () => {
    const [bounded, free] = [new BoundedSemaphore(2), new Semaphore(2)];
    expect(() => {
      bounded.release();
    }).toThrow(RangeError);
    expect(bounded.value).toBe(2);
    free.release();
    expect(free.value).toBe(3);
  });
});

describe('Barrier', () => {
  it('lets all go on when all are there, again and again', async () => {
    const barrier = new Barrier(3);
    expect([barrier.parties, barrier.nWaiting, barrier.broken]).toEqual([3, 0, false]);
    for (let round = 0; round < 2; round++) {
      const first = barrier.wait();
      const second = barrier.wait({ timeout: 60_000 });
      expect(barrier.nWaiting).toBe(2);
      expect(await stateOf(first)).toBe('pending');
      await expect(Promise.all([first, second, barrier.wait({ timeout: 0 })])).resolves.toEqual([0, 1, 2]);
      expect([barrier.nWaiting, barrier.broken]).toEqual([0, false]);
    }
    await expect(new Barrier(1).wait()).resolves.toBe(0);
    for (const wrong of [0, 1.5, NaN]) expect(() => new Barrier(wrong)).toThrow(RangeError);
  });

  it('runs its action before anybody goes on, in its own name', async () => {
    const lock = new Lock();
    const log: unknown[] = [];
    const barrier = new Barrier(2, () => {
      log.push('action');
      return void lock.acquire();
    });
    const remote = new Remote();
    const waits = [barrier.wait(), remote.call(() => barrier.wait())];
    await Promise.all(waits.map((wait) => wait.then((index) => log.push(index))));
    expect(log).toEqual(['action', 0, 1]);
    remote.leave();
    expect(lock.locked()).toBe(true);
  });

  it('breaks for all when one gives up, until it is reset', async () => {
    const aborting = new AbortController();
    const remote = new Remote();
    const broken = { code: 'BROKEN_BARRIER' };
    const aborted = { code: 'CALL_ABORTED', ran: 'yes' };
    const barrier = new Barrier(3);
    const ways: [unknown, () => Promise<number>, () => void][] = [
      [broken, () => barrier.wait({ timeout: 1 }), () => undefined],
      [broken, () => barrier.wait({ timeout: 0 }), () => undefined],
      [
        { ...aborted, cause: 'enough' },
        () => barrier.wait({ signal: aborting.signal }),
        () => aborting.abort('enough'),
      ],
      [aborted, () => remote.call(() => barrier.wait()), () => remote.leave()],
      [
        broken,
        () => barrier.wait(),
        () => {
          barrier.abort();
        },
      ],
    ];
    for (const [expected, join, giveUp] of ways) {
      const other = expect(barrier.wait()).rejects.toMatchObject(broken);
      const wait = expect(join()).rejects.toMatchObject(expected as object);
      giveUp();
      await Promise.all([other, wait]);
      expect([barrier.nWaiting, barrier.broken]).toEqual([0, true]);
      await expect(barrier.wait()).rejects.toMatchObject(broken);
      barrier.reset();
      expect(barrier.broken).toBe(false);
    }
  });

  it('dismisses those who wait when it is reset', async () => {
    const barrier = new Barrier(2);
    const dismissed = expect(barrier.wait()).rejects.toMatchObject({ code: 'BROKEN_BARRIER' });
    barrier.reset();
    await dismissed;
    await expect(Promise.all([barrier.wait(), barrier.wait()])).resolves.toEqual([0, 1]);
  });

  it('does not count who comes with an aborted signal', async () => {
    const barrier = new Barrier(2);
    await expect(barrier.wait({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    expect([barrier.nWaiting, barrier.broken]).toEqual([0, false]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new SyntaxError('no');
      },
      SyntaxError,
    ],
    ['is asynchronous', () => Promise.resolve(), TypeError],
  ] as [string, () => unknown, typeof Error][])('breaks when its action %s', async (_how, action, expected) => {
    const barrier = new Barrier(2, action);
    const first = expect(barrier.wait()).rejects.toMatchObject({ code: 'BROKEN_BARRIER' });
    await expect(barrier.wait()).rejects.toThrow(expected);
    await first;
    expect(barrier.broken).toBe(true);
  });

  it('may be broken by its action', async () => {
    const barrier: Barrier = new Barrier(2, () => {
      barrier.abort();
    });
    const first = expect(barrier.wait()).rejects.toMatchObject({ code: 'BROKEN_BARRIER' });
    await expect(barrier.wait()).rejects.toMatchObject({ code: 'BROKEN_BARRIER' });
    await first;
  });
});
