import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pool } from '../../lib/primitives/pool.js';
import { type ItemWork, ResultStream, type ResultStreamSource } from '../../lib/primitives/result-stream.js';
import { eventually } from '../support/eventually.js';
import { fixture, Gate } from './pool-support.js';
import { stateOf, turn } from './primitives-support.js';

const DONE = { done: true, value: undefined };

/** Work whose end is decided by a test. */
class Work implements ItemWork<number> {
  readonly result: Promise<number>;
  state: 'open' | 'settled' | 'withdrawn' | 'cancelled' = 'open';
  private settle!: (failed: boolean) => void;

  constructor(readonly item: number) {
    this.result = new Promise((resolve, reject) => {
      this.settle = (failed) => {
        if (failed) reject(new Error(`failed at ${item}`));
        else resolve(item * 10);
      };
    });
  }

  end(failed = false): void {
    this.state = 'settled';
    this.settle(failed);
  }

  withdraw(): void {
    if (this.state === 'open') this.state = 'withdrawn';
  }

  cancel(): void {
    if (this.state === 'open') this.state = 'cancelled';
  }
}

interface StreamOptions extends Partial<ResultStreamSource<number, number>> {
  readonly count?: number;
  /** Items come asynchronously. */
  readonly later?: boolean;
}

async function* delayed(items: Iterable<number>): AsyncGenerator<number> {
  for (const item of items) {
    await turn();
    yield item;
  }
}

/** A stream, its works by item, and what is known of it. */
class Stream {
  readonly works: Work[] = [];
  readonly log: string[] = [];
  returned = 0;
  readonly stream: ResultStream<number, number>;

  constructor({ count = Infinity, later = false, ...options }: StreamOptions = {}) {
    this.stream = new ResultStream({
      items: later ? delayed(this.items(count)) : this.items(count),
      start: (item) => {
        const work = new Work(item);
        this.works.push(work);
        return work;
      },
      ahead: 3,
      ordered: true,
      begins: () => this.log.push('begins'),
      ended: () => this.log.push('ended'),
      ...options,
    });
  }

  get states(): string[] {
    return this.works.map(({ state }) => state);
  }

  private *items(count: number): Generator<number> {
    try {
      for (let item = 0; item < count; item++) yield item;
    } finally {
      this.returned++;
    }
  }
}

describe('a stream of results', () => {
  it('begins at the first read, and takes no more than so many items ahead', async () => {
    const { stream, works, log } = new Stream();
    await turn();
    expect([works.length, log]).toEqual([0, []]);
    const first = stream.next();
    await turn();
    expect([works.length, log]).toEqual([3, ['begins']]);
    for (const work of works) work.end();
    await expect(first).resolves.toEqual({ done: false, value: 0 });
    await turn();
    expect(works.length).toBe(4);
    await expect(stream.next()).resolves.toEqual({ done: false, value: 10 });
    await turn();
    expect(works.length).toBe(5);
  });

  it.each([true, false])('gives every result once, however works and reads come (ordered: %s)', async (ordered) => {
    const schedules = fc.record({
      count: fc.nat({ max: 12 }),
      ahead: fc.integer({ min: 1, max: 5 }),
      // A read, or the end of one of the works that are open.
      steps: fc.array(fc.oneof(fc.constant('read' as const), fc.nat({ max: 5 })), { maxLength: 40 }),
      later: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(schedules, async ({ count, ahead, steps, later }) => {
        const { stream, works, log } = new Stream({ count, ahead, ordered, later });
        const ended: number[] = [];
        const reads: Promise<IteratorResult<number, undefined>>[] = [];
        let answered = 0;
        const end = (work: Work | undefined): void => {
          if (work === undefined) return;
          ended.push(work.item * 10);
          work.end();
        };
        for (const step of steps) {
          if (step !== 'read') end(works.filter(({ state }) => state === 'open')[step]);
          else {
            const read = stream.next();
            reads.push(read);
            void read.then(({ done }) => {
              if (done !== true) answered++;
            });
          }
          await turn();
          expect(works.length - answered).toBeLessThanOrEqual(ahead);
        }
        while (reads.length < count + 1) reads.push(stream.next());
        await eventually(() => {
          end(works.find(({ state }) => state === 'open'));
          return ended.length === count;
        });
        const results = await Promise.all(reads);
        const all = [...Array(count).keys()].map((item) => item * 10);
        expect(results.filter(({ done }) => done !== true).map(({ value }) => value)).toEqual(ordered ? all : ended);
        expect(results.slice(count).every(({ done }) => done)).toBe(true);
        await expect(stream.next()).resolves.toEqual(DONE);
        expect(log).toEqual(['begins', 'ended']);
      }),
      { numRuns: 60 },
    );
  });

  it('does not wait for items to give the results that it has', async () => {
    let more: (item: number) => void = () => undefined;
    async function* items(): AsyncGenerator<number> {
      yield 0;
      yield await new Promise<number>((resolve) => {
        more = resolve;
      });
    }
    const { stream, works } = new Stream({ items: items() });
    const first = stream.next();
    await turn();
    works[0]!.end();
    await expect(first).resolves.toEqual({ done: false, value: 0 });
    const second = stream.next();
    expect(await stateOf(second)).toBe('pending');
    more(5);
    await turn();
    works[1]!.end();
    await expect(second).resolves.toEqual({ done: false, value: 50 });
    await expect(stream.next()).resolves.toEqual(DONE);
  });

  it('ends when its reader leaves: no item is taken, what has not begun is withdrawn', async () => {
    const made = new Stream();
    const { stream, works, log } = made;
    setImmediate(() => works[0]!.end());
    for await (const result of stream) {
      expect(result).toBe(0);
      break;
    }
    expect([made.states.slice(0, 3), log, made.returned]).toEqual([
      ['settled', 'withdrawn', 'withdrawn'],
      ['begins', 'ended'],
      1,
    ]);
    await expect(stream.next()).resolves.toEqual(DONE);
    await expect(stream.return()).resolves.toEqual(DONE);
    expect(log.length).toBe(2);
  });

  it('answers who leaves at once, also while an item or a result is awaited', async () => {
    async function* items(): AsyncGenerator<number> {
      yield 0;
      await new Promise(() => undefined);
    }
    const { stream, works } = new Stream({ items: items() });
    const read = stream.next();
    await turn();
    await expect(stream.return()).resolves.toEqual(DONE);
    await expect(read).resolves.toEqual(DONE);
    works[0]!.end();
    expect(await stateOf(stream.next())).toEqual({ value: DONE });
  });

  it('ends before it has begun', async () => {
    const made = new Stream();
    await expect(made.stream.return()).resolves.toEqual(DONE);
    await expect(made.stream.next()).resolves.toEqual(DONE);
    expect([made.log, made.works]).toEqual([[], []]);
  });

  it.each([true, false])('ends with the first failure that is read (ordered: %s)', async (ordered) => {
    const made = new Stream({ ordered });
    const { stream, works, log } = made;
    const reads = Promise.allSettled([stream.next(), stream.next()]);
    await turn();
    works[0]!.end();
    works[1]!.end(true);
    await expect(reads).resolves.toEqual([
      { status: 'fulfilled', value: { done: false, value: 0 } },
      { status: 'rejected', reason: expect.objectContaining({ message: 'failed at 1' }) },
    ]);
    expect(made.states.slice(0, 3)).toEqual(['settled', 'settled', 'withdrawn']);
    expect([log, made.returned]).toEqual([['begins', 'ended'], 1]);
    await expect(stream.next()).resolves.toEqual(DONE);
  });

  it('tells a failure of the items in its place, and of what cannot begin', async () => {
    function* items(): Generator<number> {
      yield 0;
      throw new Error('no more items');
    }
    for (const options of [
      { items: items() },
      {
        start: (item: number) => {
          if (item === 1) throw new Error('no more items');
          const work = new Work(item);
          work.end();
          return work;
        },
      },
    ]) {
      const made = new Stream(options);
      const first = made.stream.next();
      const second = made.stream.next();
      const outcome = stateOf(second);
      await turn();
      made.works[0]?.end();
      await expect(first).resolves.toEqual({ done: false, value: 0 });
      await outcome;
      await expect(second).rejects.toThrow('no more items');
      await expect(made.stream.next()).resolves.toEqual(DONE);
      expect(made.log).toEqual(['begins', 'ended']);
    }
  });

  it('is given up: one reader is told, and all work', async () => {
    const told = new Error('enough');
    const made = new Stream();
    const [first, second] = [made.stream.next(), made.stream.next()];
    const outcomes = Promise.allSettled([first, second]);
    await turn();
    made.stream.giveUp(told, (work) => {
      work.cancel('enough');
    });
    await expect(outcomes).resolves.toEqual([
      { status: 'rejected', reason: told },
      { status: 'fulfilled', value: DONE },
    ]);
    expect([made.states, made.log, made.returned]).toEqual([
      ['cancelled', 'cancelled', 'cancelled'],
      ['begins', 'ended'],
      1,
    ]);
    const unread = new Stream();
    unread.stream.giveUp(told, () => undefined);
    await expect(unread.stream.next()).rejects.toBe(told);
    await expect(unread.stream.next()).resolves.toEqual(DONE);
  });

  it('begins no more when that is refused', async () => {
    const made = new Stream({
      begins: () => {
        throw new Error('closed');
      },
    });
    await expect(made.stream.next()).rejects.toThrow('closed');
    expect([made.works, made.log]).toEqual([[], []]);
  });
});

describe('imap and imapUnordered', () => {
  const pools: Pool[] = [];
  const poolOf = (size: number): Pool => {
    const pool = new Pool({ module: fixture('work.mjs'), size });
    pools.push(pool);
    return pool;
  };
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool[Symbol.asyncDispose]()));
  });

  function* endless(taken: number[]): Generator<number> {
    for (let item = 0; ; item++) {
      taken.push(item);
      yield item;
    }
  }

  it.each(['imap', 'imapUnordered'] as const)('%s reads items without an end, as many as are wanted', async (name) => {
    const taken: number[] = [];
    const pool = poolOf(2);
    const results: unknown[] = [];
    for await (const result of pool[name]('later', endless(taken), { ahead: 3 })) {
      results.push(result);
      expect(taken.length - results.length).toBeLessThanOrEqual(3);
      if (results.length === 50) break;
    }
    expect(new Set(results).size).toBe(50);
    expect(taken).toEqual(expect.arrayContaining(results));
    if (name === 'imap') expect(results).toEqual(taken.slice(0, 50));
    pool.close();
    await pool.join();
  });

  it('have results in the order of the items, or of their ends', async () => {
    const gate = new Gate();
    const pool = poolOf(2);
    const places = [1, 2, 3];
    const ordered = pool.imap(
      'passAt',
      places.map((place) => [gate.buffer, place]),
    );
    const unordered = pool.imapUnordered(
      'passAt',
      places.map((place) => [gate.buffer, place]),
    );
    const first = ordered.next();
    await gate.whenBegun(2);
    gate.open(2);
    await gate.whenBegun(3);
    gate.open(3);
    expect(await stateOf(first)).toBe('pending');
    gate.open(1);
    await expect(first).resolves.toEqual({ done: false, value: 1 });
    await expect(rest(ordered)).resolves.toEqual([2, 3]);
    gate.close();
    const soonest = unordered.next();
    await gate.whenBegun(2);
    gate.open(2);
    await expect(soonest).resolves.toEqual({ done: false, value: 2 });
    gate.open(3);
    gate.open(1);
    await expect(rest(unordered).then((results) => results.toSorted())).resolves.toEqual([1, 3]);
  });

  it('end with the error of a call', async () => {
    const taken: number[] = [];
    const results: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const result of poolOf(1).imap('failAt3', endless(taken))) results.push(result);
    };
    await expect(read()).rejects.toMatchObject({ name: 'CatError', code: 'E_CAT' });
    expect(results).toEqual([0, 1, 2]);
    expect(taken.length).toBeLessThanOrEqual(7);
  });

  it('go on in a pool that is closed if they had begun, and let nobody join before their end', async () => {
    const pool = poolOf(1);
    const begun = pool.imap('later', [1, 2, 3], { ahead: 1 });
    const late = pool.imap('later', [1, 2, 3]);
    await begun.next();
    pool.close();
    const joined = pool.join();
    await expect(late.next()).rejects.toThrow('The pool is closed');
    expect(await stateOf(joined)).toBe('pending');
    await expect(rest(begun)).resolves.toEqual([2, 3]);
    await joined;
  });

  it('fail when their pool is terminated, be it that no item has come', async () => {
    async function* never(): AsyncGenerator<number> {
      await new Promise(() => undefined);
      yield 1;
    }
    const gate = new Gate();
    const pool = poolOf(1);
    const reads = [pool.imap('passAt', [[gate.buffer, 1]]).next(), pool.imapUnordered('later', never()).next()];
    await gate.whenBegun(1);
    pool.terminate();
    for (const read of reads) await expect(read).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    await pool.join();
  });

  it('refuse wrong options and items', () => {
    const pool = poolOf(1);
    expect(() => pool.imap('later', [], { ahead: 0 })).toThrow(
      'The option ahead of a pool is a whole number from 1 on',
    );
    expect(() => pool.imap('later', 7 as unknown as [])).toThrow(TypeError);
  });
});

async function rest(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const results: unknown[] = [];
  for await (const result of stream) results.push(result);
  return results;
}
