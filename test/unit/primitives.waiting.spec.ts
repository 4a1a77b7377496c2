import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { AsyncResult } from '../../lib/primitives/async-result.js';
import { Barrier } from '../../lib/primitives/barrier.js';
import { Condition } from '../../lib/primitives/condition.js';
import { Errand } from '../../lib/primitives/errand.js';
import { Event } from '../../lib/primitives/event.js';
import { Holder } from '../../lib/primitives/holder.js';
import { JoinableQueue } from '../../lib/primitives/joinable-queue.js';
import { Lock } from '../../lib/primitives/lock.js';
import { Semaphore } from '../../lib/primitives/semaphore.js';
import type { WaitOptions } from '../../lib/primitives/wait-options.js';
import { Remote, stateOf, timers, turn } from './primitives-support.js';

interface Waiting {
  wait(options: WaitOptions): Promise<unknown>;
  /** Ends every wait well. */
  end(): void;
}

async function everything(): Promise<Record<string, Waiting>> {
  const [lock, semaphore, event, barrier] = [new Lock(), new Semaphore(0), new Event(), new Barrier(2)];
  const [queue, full, busy] = [new JoinableQueue<number>(), new JoinableQueue<number>(1), new JoinableQueue<number>()];
  const condition = new Condition();
  await lock.acquire();
  full.putNowait(0);
  busy.putNowait(0);
  let finish = (): void => undefined;
  const result = AsyncResult.from(
    new Promise<void>((resolve) => {
      finish = resolve;
    }),
  );
  return {
    'Lock.acquire': { wait: (options) => lock.acquire(options), end: () => lock.release() },
    'Semaphore.acquire': { wait: (options) => semaphore.acquire(options), end: () => semaphore.release() },
    'Event.wait': { wait: (options) => event.wait(options), end: () => event.set() },
    'Barrier.wait': { wait: (options) => barrier.wait(options), end: () => void barrier.wait() },
    'Queue.get': { wait: (options) => queue.get(options), end: () => queue.putNowait(0) },
    'Queue.put': { wait: (options) => full.put(1, options), end: () => void full.getNowait() },
    'JoinableQueue.join': { wait: (options) => busy.join(options), end: () => busy.taskDone() },
    'Condition.wait': {
      wait: (options) => condition.runExclusive(() => condition.wait(options)),
      end: () =>
        void condition.runExclusive(() => {
          condition.notifyAll();
        }),
    },
    'AsyncResult.wait': { wait: (options) => result.wait(options), end: () => finish() },
  };
}

const names = Object.keys(await everything());

describe.each(names)('%s', (name) => {
  const make = async (): Promise<Waiting> => (await everything())[name]!;

  it('leaves no timer and no listener behind, however it ends', async () => {
    const before = timers();
    for (const how of ['well', 'timeout', 'abort'] as const) {
      const subject = await make();
      const aborting = new AbortController();
      const { signal } = aborting;
      const ends: unknown[] = [];
      const over = (end: unknown): void => {
        ends.push(end);
      };
      subject.wait({ timeout: how === 'timeout' ? 1 : 60_000, signal }).then(over, over);
      await turn();
      if (how === 'well') subject.end();
      if (how === 'abort') aborting.abort();
      while (ends.length === 0 || timers() > before) await turn();
      // Signals are let go when the turn is over.
      await turn();
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    }
  });

  it('rejects with the reason of a signal, whether it aborts before or while it waits', async () => {
    const subject = await make();
    const aborting = new AbortController();
    const wait = subject.wait({ signal: aborting.signal });
    await stateOf(wait);
    aborting.abort('enough');
    const expected = { code: 'CALL_ABORTED', cause: 'enough' };
    await expect(wait).rejects.toMatchObject(expected);
    await expect(subject.wait({ signal: aborting.signal })).rejects.toMatchObject(expected);
  });

  it.each([2 ** 31, Infinity])('waits for %d ms', async (timeout) => {
    const subject = await make();
    const wait = subject.wait({ timeout });
    // Node fires timers beyond 24.8 days after 1 ms.
    await new Event().wait({ timeout: 3 });
    expect(await stateOf(wait)).toBe('pending');
    subject.end();
    await expect(wait).resolves.not.toBe(false);
  });
});

describe('waiting', () => {
  it.each([-1, NaN, '5', null])('refuses the timeout %p', async (timeout) => {
    const lock = new Lock();
    await expect(lock.acquire({ timeout: timeout as number })).rejects.toThrow(/timeout must be a number/);
    expect(lock.locked()).toBe(false);
  });

  it('listens once to a signal that many wait with', async () => {
    const event = new Event();
    const aborting = new AbortController();
    const waits = Array.from({ length: 50 }, () => event.wait({ signal: aborting.signal }));
    expect(getEventListeners(aborting.signal, 'abort')).toHaveLength(1);
    const early = event.wait({ signal: aborting.signal, timeout: 0 });
    await expect(early).resolves.toBe(false);
    aborting.abort('enough');
    const results = await Promise.allSettled(waits);
    expect(results.every((result) => result.status === 'rejected')).toBe(true);
    expect(getEventListeners(aborting.signal, 'abort')).toEqual([]);
  });

  it('ends a request only once', async () => {
    const event = new Event();
    const aborting = new AbortController();
    const { errand, result } = new Remote().errand(() => event.wait({ signal: aborting.signal }));
    aborting.abort('enough');
    await expect(result).rejects.toMatchObject({ cause: 'enough' });
    const others = [event.wait(), event.wait()];
    errand.discard();
    event.set();
    await expect(Promise.all(others)).resolves.toEqual([true, true]);
  });

  it('keeps nothing alive that has no end', async () => {
    const before = timers();
    const event = new Event();
    const wait = event.wait({ timeout: Infinity });
    expect(timers()).toBeLessThanOrEqual(before);
    event.set();
    await wait;
  });

  it('leaves nothing of what is over with the holder', async () => {
    const [lock, semaphore, event, queue] = [new Lock(), new Semaphore(), new Event(), new JoinableQueue<number>()];
    const remote = new Remote();
    await remote.call(() => lock.acquire());
    await remote.call(() => semaphore.acquire());
    const waits = [remote.call(() => event.wait()), remote.call(() => queue.get())];
    expect(remote.holder).not.toEqual(new Holder());
    event.set();
    queue.putNowait(1);
    remote.call(() => {
      lock.release();
      semaphore.release();
    });
    await Promise.all(waits);
    await expect(remote.call(() => queue.get({ timeout: 1 }))).rejects.toMatchObject({ code: 'QUEUE_EMPTY' });
    expect(remote.holder).toEqual(new Holder());
  });

  it('gives what is released to who still waits when another gives up in the same moment', async () => {
    for (const order of ['abort first', 'release first']) {
      const lock = new Lock();
      const aborting = new AbortController();
      await lock.acquire();
      const [first, second] = [lock.acquire({ signal: aborting.signal }), lock.acquire()];
      if (order === 'abort first') aborting.abort();
      lock.release();
      if (order === 'release first') {
        aborting.abort();
        await expect(first).resolves.toBe(true);
        lock.release();
      } else await expect(first).rejects.toMatchObject({ code: 'CALL_ABORTED' });
      await expect(second).resolves.toBe(true);
    }
  });
});

describe('Errand', () => {
  it('comes back to the one around it', () => {
    const [outer, inner] = [new Errand(new Remote().holder), new Errand(new Remote().holder)];
    outer.run(() => {
      inner.run(() => undefined);
      expect(Errand.current).toBe(outer);
      Errand.outside(() => {
        expect(Errand.current).toBeUndefined();
      });
      expect(Errand.current).toBe(outer);
    });
  });

  it('ends with the synchronous part of its call, also when that throws', () => {
    const remote = new Remote();
    const errand = new Errand(remote.holder);
    expect(errand.run(() => Errand.current)).toBe(errand);
    expect(Errand.current).toBeUndefined();
    expect(() => {
      errand.run(() => {
        throw new Error('no');
      });
    }).toThrow('no');
    expect(Errand.current).toBeUndefined();
    errand.discard();
    expect(errand.discarded).toBe(true);
  });
});
