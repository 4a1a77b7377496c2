import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ActorProxy,
  AsyncResult,
  CallAbortedError,
  CallTimeoutError,
  processOf,
  spawn,
  withOptions,
} from 'nestjs-uactor';
import { firstValueFrom, isObservable, lastValueFrom, take, toArray } from 'rxjs';
import { WorkerActor } from '../fixtures/worker.actor.js';
import { eventually } from '../support/eventually.js';

let worker: ActorProxy<WorkerActor>;

beforeAll(async () => {
  worker = await spawn(WorkerActor);
});
afterAll(() => worker.shutdown());

const teardowns = async (): Promise<number> => (await worker.counters()).teardowns;

describe('asynchronous results', () => {
  it('S35 returns at once; get, wait, ready and successful tell the rest', async () => {
    const result = worker.sleep(100);
    expect(result).toBeInstanceOf(AsyncResult);
    expect(result.ready()).toBe(false);
    expect(await result.wait({ timeout: 1 })).toBe(false);
    await expect(result.get({ timeout: 1 })).rejects.toThrow(CallTimeoutError);
    expect(await result.get()).toBe('slept 100');
    expect(await result.wait()).toBe(true);
    expect(result.ready()).toBe(true);
    expect(result.successful()).toBe(true);
  });

  it('S35 errors come out of get, and of the observable', async () => {
    const result = worker.fail();
    await expect(result.get()).rejects.toThrow(RangeError);
    await expect(firstValueFrom(result)).rejects.toThrow('no such luck');
    expect(result.ready()).toBe(true);
    expect(result.successful()).toBe(false);
  });

  it('S35 is an observable that emits the value once, without calling again', async () => {
    const before = (await worker.counters()).started;
    const result = worker.sleep(1);
    expect(isObservable(result)).toBe(true);
    expect(await lastValueFrom(result.pipe(toArray()))).toEqual(['slept 1']);
    expect(await firstValueFrom(result)).toBe('slept 1');
    expect((await worker.counters()).started).toBe(before + 1);
  });

  it('S35 reports progress, and replays the last report', async () => {
    const result = worker.compute(5);
    const reports = await lastValueFrom(result.progress$.pipe(toArray()));
    expect(reports).toEqual([1, 2, 3, 4, 5].map((step) => ({ step })));
    expect(await firstValueFrom(result.progress$)).toEqual({ step: 5 });
    expect(await result.get()).toBe(5);
  });

  it('S35 cancel reaches the work', async () => {
    const before = await teardowns();
    const result = worker.untilCancelled();
    await worker.counters();
    result.cancel();
    await expect(result.get()).rejects.toThrow(CallAbortedError);
    await expect(result.get()).rejects.toMatchObject({ state: 'running', ran: 'yes' });
    expect(await teardowns()).toBe(before + 1);
  });

  it('S36 two results of one actor overlap', async () => {
    const before = (await worker.counters()).started;
    const results = [worker.sleep(1000), worker.sleep(1000)];
    expect((await worker.counters()).started).toBe(before + 2);
    expect(results.map((result) => result.ready())).toEqual([false, false]);
    expect(await Promise.all(results.map((result) => result.get()))).toEqual(['slept 1000', 'slept 1000']);
  });

  it('S36 two actors compute at the same time', async () => {
    await using other = await spawn(WorkerActor);
    const [one, two] = await Promise.all([worker.burn(500), other.burn(500)]);
    expect(Math.max(one.from, two.from)).toBeLessThan(Math.min(one.to, two.to));
  });

  it.each([
    ['undeclared', 'Observable'],
    ['undeclaredResult', 'AsyncResult'],
    ['undeclaredIterator', 'Iterator'],
  ] as const)('%s() that returns one without saying so names the method and the decorator', async (method, kind) => {
    const call = worker[method]() as unknown as Promise<unknown>;
    await expect(call).rejects.toThrow(
      `${method}() returned an ${kind} without saying so: mark the method @Returns('${kind}')`,
    );
  });
});

describe('observables', () => {
  it('are cold: the method runs at each subscribe, and unsubscribing reaches the source', async () => {
    const before = await worker.counters();
    const ticks = worker.ticks();
    expect((await worker.counters()).started).toBe(before.started);
    expect(await lastValueFrom(ticks.pipe(take(3), toArray()))).toEqual([0, 1, 2]);
    expect(await lastValueFrom(ticks.pipe(take(2), toArray()))).toEqual([0, 1]);
    await eventually(async () => (await teardowns()) === before.teardowns + 2);
    expect((await worker.counters()).started).toBe(before.started + 2);
  });

  it('complete, err, and may be empty', async () => {
    expect(await lastValueFrom(worker.nothing().pipe(toArray()))).toEqual([]);
    await expect(lastValueFrom(worker.broken())).rejects.toThrow(RangeError);
  });

  it('deliver more than the credit at once, in order', async () => {
    const numbers = await lastValueFrom(worker.numbers(20_000).pipe(toArray()));
    expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, index) => index));
  });

  it('err when an item cannot be sent, after those before it', async () => {
    const items: unknown[] = [];
    const failure = await new Promise((resolve) => {
      worker.uncloneable().subscribe({ next: (item) => items.push(item), error: resolve });
    });
    expect(items).toEqual([1]);
    expect(failure).toMatchObject({ code: 'SERIALIZATION', path: 'item' });
  });

  it('end with their timeout, and free the source', async () => {
    const before = await teardowns();
    await expect(lastValueFrom(withOptions(worker, { timeout: 20 }).quiet())).rejects.toThrow(CallTimeoutError);
    await eventually(async () => (await teardowns()) === before + 1);
  });

  it('err when the process dies', async () => {
    const other = await spawn(WorkerActor);
    const dead = expect(lastValueFrom(other.quiet())).rejects.toMatchObject({ code: 'ACTOR_DIED', method: 'quiet' });
    await other.counters();
    process.kill(processOf(other).pid!, 'SIGKILL');
    await dead;
    await other.shutdown();
  });
});

describe('iterators', () => {
  it('S38 pull the items of a generator, which runs from the first next on', async () => {
    const before = (await worker.counters()).yielded;
    const numbers = worker.count(1000);
    expect((await worker.counters()).yielded).toBe(before);
    const seen: number[] = [];
    for await (const number of numbers) seen.push(number);
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    expect(await numbers.next()).toEqual({ done: true, value: undefined });
  });

  it('S38 a slow reader slows the generator', async () => {
    const numbers = worker.count(1_000_000);
    await numbers.next();
    await eventually(async () => (await worker.counters()).yielded >= 256);
    expect((await worker.counters()).yielded).toBeLessThan(1000);
    for (let n = 0; n < 300; n++) await numbers.next();
    await eventually(async () => (await worker.counters()).yielded > 256);
    expect((await worker.counters()).yielded).toBeLessThan(1000);
    await numbers.return!();
  });

  it('S38 break reaches the generator', async () => {
    const before = await teardowns();
    for await (const number of worker.count(1_000_000)) if (number === 10) break;
    await eventually(async () => (await teardowns()) === before + 1);
  });

  it('S38 an async generator delivers its items and then its error', async () => {
    const seen: number[] = [];
    const reading = (async () => {
      for await (const number of worker.countSlowly(5)) seen.push(number);
    })();
    await expect(reading).rejects.toThrow(new RangeError('no more than 5'));
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it.each(['methods', 'asyncMethods'] as const)('S38 every step of a generator is its call: %s', async (method) => {
    let seen = 0;
    for await (const step of worker[method]()) {
      expect(step).toBe(method);
      if (++seen === 1_500) break;
    }
    await eventually(async () => (await worker.cleaning()) === method);
  });

  it('S38 items larger than a frame stay in order', async () => {
    const sizes: [number, number][] = [];
    for await (const item of worker.bigItems(5, 200_000)) sizes.push([item[0]!, item.length]);
    expect(sizes).toEqual([0, 1, 2, 3, 4].map((n) => [n, 200_000]));
  });
});
