import { describe, expect, it } from '@jest/globals';
import { Fifo } from '../../lib/primitives/fifo.js';
import { JoinableQueue } from '../../lib/primitives/joinable-queue.js';
import { Queue } from '../../lib/primitives/queue.js';
import { Remote, stateOf, turn } from './primitives-support.js';

describe.each([
  ['Queue', Queue],
  ['JoinableQueue', JoinableQueue],
])('%s', (name, Class) => {
  it('gives items in the order in which they came', async () => {
    const queue = new Class<number>();
    for (const item of [1, 2, 3]) await queue.put(item);
    queue.putNowait(4);
    expect(queue.qsize()).toBe(4);
    expect(queue.empty()).toBe(false);
    expect(queue.full()).toBe(false);
    expect([await queue.get(), queue.getNowait(), await queue.get(), queue.getNowait()]).toEqual([1, 2, 3, 4]);
    expect(queue.empty()).toBe(true);
  });

  it('gives to those who wait in the order in which they came', async () => {
    const queue = new Class<number>();
    const log: string[] = [];
    const getting = ['a', 'b', 'c'].map((who) => queue.get().then((item) => log.push(`${who}${item}`)));
    await queue.put(1);
    await queue.put(2);
    await queue.put(3);
    await Promise.all(getting);
    expect(log).toEqual(['a1', 'b2', 'c3']);
  });

  it('is bounded, and lets those in who wait to put in the order in which they came', async () => {
    const queue = new Class<number>(2);
    expect(queue.maxsize).toBe(2);
    await queue.put(1);
    await queue.put(2);
    expect(queue.full()).toBe(true);
    const third = queue.put(3);
    const fourth = queue.put(4);
    expect(await stateOf(third)).toBe('pending');
    expect(queue.getNowait()).toBe(1);
    await third;
    expect(queue.qsize()).toBe(2);
    expect(await stateOf(fourth)).toBe('pending');
    expect([await queue.get(), await queue.get(), await queue.get()]).toEqual([2, 3, 4]);
    await fourth;
  });

  it('tells what does not go at once', () => {
    const queue = new Class<number>(1);
    expect(() => queue.getNowait()).toThrow(expect.objectContaining({ code: 'QUEUE_EMPTY' }));
    queue.putNowait(1);
    expect(() => {
      queue.putNowait(2);
    }).toThrow(expect.objectContaining({ code: 'QUEUE_FULL' }));
    expect(queue.qsize()).toBe(1);
  });

  it('tells what did not go in time', async () => {
    const queue = new Class<number>(1);
    await expect(queue.get({ timeout: 1 })).rejects.toMatchObject({ code: 'QUEUE_EMPTY' });
    await expect(queue.get({ timeout: 0 })).rejects.toMatchObject({ code: 'QUEUE_EMPTY' });
    await queue.put(1, { timeout: 0 });
    await expect(queue.put(2, { timeout: 1 })).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    await expect(queue.get({ timeout: 0 })).resolves.toBe(1);
    expect(queue.empty()).toBe(true);
  });

  it('gives nothing to who gave up, and takes nothing from them', async () => {
    const queue = new Class<string>(1);
    const [getting, putting] = [new AbortController(), new AbortController()];
    const aborted = queue.get({ signal: getting.signal });
    const next = queue.get();
    getting.abort('enough');
    await queue.put('one');
    await expect(aborted).rejects.toMatchObject({
      code: 'CALL_ABORTED',
      cause: 'enough',
      message: expect.stringMatching(new RegExp(`^${name}\\.get\\(\\) was aborted after .* the call was queued$`)),
    });
    await expect(next).resolves.toBe('one');
    await queue.put('two');
    const refused = queue.put('three', { signal: putting.signal });
    putting.abort('enough');
    await expect(refused).rejects.toMatchObject({ code: 'CALL_ABORTED', cause: 'enough' });
    expect([queue.getNowait(), queue.qsize()]).toEqual(['two', 0]);
    await expect(queue.put('four', { signal: putting.signal })).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    expect(queue.qsize()).toBe(0);
  });

  it('puts back to the front what could not be delivered', async () => {
    const queue = new Class<number>(2);
    const remote = new Remote();
    queue.putNowait(1);
    queue.putNowait(2);
    const waiting = queue.put(3);
    const now = remote.errand(() => queue.getNowait());
    const first = remote.errand(() => queue.get());
    await waiting;
    await expect(first.result).resolves.toBe(2);
    first.errand.discard();
    now.errand.discard();
    first.errand.discard();
    expect(queue.full()).toBe(true);
    expect([queue.getNowait(), queue.getNowait(), queue.getNowait()]).toEqual([1, 2, 3]);
  });

  it('lets nobody in while it holds more than fit', async () => {
    const queue = new Class<number>(1);
    queue.putNowait(1);
    const { errand } = new Remote().errand(() => queue.getNowait());
    queue.putNowait(2);
    const waiting = queue.put(3);
    errand.discard();
    expect(queue.getNowait()).toBe(1);
    expect(await stateOf(waiting)).toBe('pending');
    expect(queue.getNowait()).toBe(2);
    await waiting;
    expect(queue.qsize()).toBe(1);
  });

  it('gives what could not be delivered to the next who waits', async () => {
    const queue = new Class<number>();
    const [gone, other] = [new Remote(), new Remote()];
    const first = gone.errand(() => queue.get());
    const second = other.call(() => queue.get());
    await queue.put(1);
    first.errand.discard();
    await queue.put(2);
    await expect(second).resolves.toBe(1);
    expect(queue.getNowait()).toBe(2);
  });

  it('withdraws what is discarded while it waits, or waits for somebody who is gone', async () => {
    const queue = new Class<number>(1);
    const remote = new Remote();
    const discarded = remote.errand(() => queue.get());
    const left = remote.call(() => queue.get());
    discarded.errand.discard();
    remote.leave();
    await expect(discarded.result).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    await expect(left).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    await queue.put(1);
    const put = new Remote().errand(() => queue.put(2));
    put.errand.discard();
    await expect(put.result).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    expect([queue.getNowait(), queue.qsize()]).toEqual([1, 0]);
  });

  it('is iterated, without an end, until one breaks', async () => {
    const queue = new Class<number>();
    for (const item of [1, 2, 3, 4]) queue.putNowait(item);
    const seen: number[] = [];
    for await (const item of queue) {
      seen.push(item);
      if (item === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(queue.getNowait()).toBe(4);
  });

  it('loses nothing to an iteration that ends while it waits', async () => {
    const queue = new Class<number>();
    const iterator = queue[Symbol.asyncIterator]();
    expect(iterator[Symbol.asyncIterator]()).toBe(iterator);
    const step = iterator.next();
    await turn();
    await expect(iterator.return?.()).resolves.toEqual({ done: true, value: undefined });
    await expect(step).resolves.toEqual({ done: true, value: undefined });
    queue.putNowait(1);
    await expect(iterator.next()).resolves.toEqual({ done: true, value: undefined });
    expect(queue.qsize()).toBe(1);
  });

  it.each([-1, 1.5, NaN])('refuses the size %d', (maxsize) => {
    expect(() => new Class(maxsize)).toThrow(RangeError);
  });
});

describe('JoinableQueue', () => {
  it('is joined when the work on all items is done', async () => {
    const queue = new JoinableQueue<number>(1);
    await queue.join();
    await queue.put(1);
    const second = queue.put(2);
    const joined = queue.join();
    await queue.get();
    await second;
    queue.taskDone();
    expect(await stateOf(joined)).toBe('pending');
    await queue.get();
    expect(await stateOf(joined)).toBe('pending');
    queue.taskDone();
    await joined;
    expect(() => {
      queue.taskDone();
    }).toThrow(RangeError);
  });

  it('counts an item that is handed over, and one that is put back only once', async () => {
    const queue = new JoinableQueue<number>();
    const { errand, result } = new Remote().errand(() => queue.get());
    await queue.put(1);
    await result;
    errand.discard();
    const joined = queue.join();
    expect(await stateOf(joined)).toBe('pending');
    expect(queue.getNowait()).toBe(1);
    queue.taskDone();
    await joined;
  });

  it('tells that it was not joined in time, or no more', async () => {
    const queue = new JoinableQueue<number>();
    await queue.put(1);
    const aborting = new AbortController();
    await expect(queue.join({ timeout: 1 })).rejects.toMatchObject({
      code: 'CALL_TIMEOUT',
      ran: 'no',
      message: expect.stringContaining('JoinableQueue.join() timed out'),
    });
    const aborted = queue.join({ signal: aborting.signal });
    aborting.abort('enough');
    await expect(aborted).rejects.toMatchObject({ code: 'CALL_ABORTED', cause: 'enough' });
  });
});

describe('Fifo', () => {
  it('keeps the order over many items', () => {
    const fifo = new Fifo<number>();
    const reference: number[] = [];
    for (let step = 0; step < 5_000; step++) {
      if (step % 3 !== 0 || reference.length === 0) {
        fifo.push(step);
        reference.push(step);
      } else expect(fifo.shift()).toBe(reference.shift());
      if (step % 7 === 0) {
        fifo.unshift(-step);
        reference.unshift(-step);
      }
    }
    while (reference.length > 0) expect(fifo.shift()).toBe(reference.shift());
    expect(fifo.length).toBe(0);
  });
});
