import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pool } from '../../lib/primitives/pool.js';
import type { PoolOptions } from '../../lib/primitives/pool-options.js';
import type * as typedModule from '../fixtures/pool/typed.js';
import { Unit } from '../fixtures/pool/unit.js';
import { fixture, Gate } from './pool-support.js';
import { Remote, stateOf, turn } from './primitives-support.js';

const work = fixture('work.mjs');
const pools: Pool[] = [];

function poolOf(options: Partial<PoolOptions> = {}): Pool {
  const pool = new Pool({ module: work, size: 2, ...options });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool[Symbol.asyncDispose]()));
});

describe('Pool', () => {
  it('calls the exports of a module in threads', async () => {
    const pool = poolOf();
    await expect(pool.apply('add', [1, 2])).resolves.toBe(3);
    await expect(pool.apply('later', ['soon'])).resolves.toBe('soon');
    await expect(pool.apply('echo')).resolves.toEqual([]);
    const values = [undefined, 1n, new Map([[1, new Set(['a'])]]), new Uint8Array([1, 2]), new Date(0)];
    await expect(pool.apply('echo', values)).resolves.toEqual(values);
    await expect(pool.apply('thread')).resolves.toBeGreaterThan(0);
    await expect(pool.apply('marked')).resolves.toBe(true);
  });

  it('runs the module once in each thread, also in TypeScript', async () => {
    const pool = poolOf({ size: 1 });
    await expect(pool.map('callsSoFar', [1, 2, 3])).resolves.toEqual([1, 2, 3]);
    await using typed = new Pool<typeof typedModule>({ module: fixture('typed.ts'), size: 1 });
    const metres: number = await typed.apply('inMetres', [{ value: 2, unit: Unit.Kilometre }]);
    expect(metres).toBe(2000);
    const lengths = await typed.starmap('scaled', [[{ value: 2, unit: Unit.Metre }, 3]]);
    expect(lengths).toEqual([{ value: 6, unit: Unit.Metre }]);
    await expect(typed.apply('nothing')).resolves.toBeUndefined();
    // @ts-expect-error the length is missing
    await expect(typed.apply('inMetres')).rejects.toThrow(TypeError);
    // @ts-expect-error that is no function
    await expect(typed.apply('unit')).rejects.toThrow('exports no function unit; it exports inMetres, nothing, scaled');
  });

  it.each([
    ['a path', work, 'add'],
    ['a file URL', pathToFileURL(work), 'add'],
    ['a file URL as text', pathToFileURL(work).href, 'add'],
    ['a path from the working directory', 'test/fixtures/pool/work.mjs', 'add'],
    ['the name before compilation', fixture('work.mts'), 'add'],
    ['the name after compilation', fixture('arithmetic.js'), 'add'],
    ['a name without an extension', fixture('work'), 'add'],
    ['a function in CommonJS', fixture('function.cjs'), 'default'],
  ])('finds its module by %s', async (_name, module, name) => {
    await expect(poolOf({ module, size: 1 }).apply(name, [2, 2])).resolves.toBe(4);
  });

  it('runs as many calls at once as it has threads, in the order in which they came', async () => {
    const gate = new Gate();
    const pool = poolOf();
    const calls = [1, 2, 3, 4].map((place) => pool.apply('pass', gate.pass(place)));
    await gate.whenBegun(2);
    gate.open(2);
    await expect(calls[1]).resolves.toBe(2);
    await gate.whenBegun(3);
    gate.open(3);
    await expect(calls[2]).resolves.toBe(3);
    await gate.whenBegun(4);
    expect(await stateOf(calls[0]!)).toBe('pending');
    gate.open(1);
    gate.open(4);
    await expect(Promise.all(calls)).resolves.toEqual([1, 2, 3, 4]);
    expect(gate.begun).toBe(4);
  });

  it.each([
    [{ module: fixture('nowhere.mjs') }, Error, `There is no module ${fixture('nowhere.mjs')}`],
    [{ module: fixture('.') }, Error, 'There is no module'],
    [{ module: 7 as unknown as string }, TypeError, 'The option module'],
    [{ size: 0 }, TypeError, 'The option size of a pool is a whole number from 1 on, and not 0'],
    [{ size: 1.5 }, TypeError, 'size'],
    [{ maxHeap: 15 }, TypeError, 'The option maxHeap of a pool is a whole number from 16 on, and not 15'],
  ])('refuses the options %j', (options, type, message) => {
    expect(() => poolOf(options)).toThrow(type);
    expect(() => poolOf(options)).toThrow(message);
  });

  it('takes no function for the name of an export', async () => {
    const pool = poolOf();
    const resize = (): number => 1;
    const message = `Functions cannot enter a thread: export resize from ${work}, and give its name`;
    for (const wrong of [resize, undefined, 7] as unknown as string[]) {
      await expect(pool.apply(wrong)).rejects.toThrow(TypeError);
      await expect(pool.map(wrong, [1])).rejects.toThrow(TypeError);
      await expect(pool.starmap(wrong, [[1]])).rejects.toThrow(TypeError);
      for (const give of ['applyAsync', 'mapAsync', 'starmapAsync', 'imap', 'imapUnordered'] as const)
        expect(() => pool[give](wrong, [])).toThrow(TypeError);
    }
    await expect(pool.apply(resize as unknown as string)).rejects.toThrow(message);
    expect(() => pool.imap(resize as unknown as string, [])).toThrow(message);
  });

  it.each(['resise', 'version', 'toString', '__proto__', 'default'])(
    'says that there is no export %s',
    async (name) => {
      await expect(poolOf().apply(name)).rejects.toMatchObject({
        name: 'TypeError',
        message: expect.stringMatching(
          new RegExp(`^${work} exports no function ${name}; it exports add, callsSoFar, .*thread$`),
        ),
      });
    },
  );

  it('says why a module cannot be loaded', async () => {
    await expect(poolOf({ module: fixture('broken.mjs') }).apply('add')).rejects.toMatchObject({
      name: 'ModuleLoadError',
      message: expect.stringContaining(`${fixture('broken.mjs')} cannot be loaded`),
      cause: expect.objectContaining({ message: 'broken on purpose' }),
    });
  });

  it('takes a list of arguments only', async () => {
    const pool = poolOf();
    await expect(pool.apply('add', 1 as unknown as [])).rejects.toThrow('The arguments of add() are a list');
    await expect(pool.starmap('add', [[1, 2], 3 as unknown as []])).rejects.toThrow(
      'The arguments of add() are a list',
    );
    await expect(pool.map('add', 7 as unknown as [])).rejects.toThrow('nothing that can be iterated');
  });
});

describe('errors in a thread', () => {
  it('arrive with their class, name, fields and cause', async () => {
    const error: unknown = await poolOf()
      .apply('fail')
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ name: 'CatError', message: 'no cat', code: 'E_CAT', lives: { left: 9 } });
    expect(error).not.toHaveProperty('purr');
    expect((error as Error).stack).toContain('work.mjs:');
    expect((error as Error).cause).toBeInstanceOf(TypeError);
    expect(Object.keys(error as Error)).toEqual(['code', 'lives']);
  });

  it.each([['text'], [null], [{ some: 'object' }], [undefined]])(
    'arrive when they are no errors: %j',
    async (thrown) => {
      const failed = poolOf({ size: 1 }).apply('failWith', [thrown]);
      expect(await stateOf(failed.catch(() => undefined))).toBe('pending');
      await expect(failed).rejects.toEqual(thrown);
    },
  );

  it('leave the thread alone, also where arguments or results cannot be copied', async () => {
    const pool = poolOf({ size: 1 });
    await expect(pool.apply('callsSoFar')).resolves.toBe(1);
    await expect(pool.apply('fail')).rejects.toThrow('no cat');
    await expect(pool.apply('echo', [() => 1])).rejects.toMatchObject({
      code: 'SERIALIZATION',
      ran: 'no',
      message: expect.stringMatching(/^args cannot be sent: .*could not be cloned/),
    });
    await expect(pool.apply('returnFunction')).rejects.toMatchObject({
      code: 'SERIALIZATION',
      ran: 'yes',
      message: expect.stringMatching(/^result cannot be sent: .*could not be cloned/),
    });
    await expect(pool.apply('callsSoFar')).resolves.toBe(2);
  });
});

describe('a thread that dies', () => {
  it.each([
    ['exit', [3], /worker exited with code: 3$/],
    ['crash', ['late'], /late$/],
    ['fillHeap', [], /memory/],
  ])('of %s fails its own call, and no other', async (name, args, reason) => {
    const gate = new Gate();
    const pool = poolOf({ maxHeap: 64 });
    const other = pool.apply('pass', gate.pass(1));
    await gate.whenBegun(1);
    const dead = pool.apply(name, args);
    const next = pool.apply('add', [1, 2]);
    await expect(dead).rejects.toMatchObject({
      message: expect.stringContaining(`A thread of the pool ended during ${name}() of ${work}: `),
      cause: expect.anything(),
    });
    await expect(dead).rejects.toThrow(reason);
    await expect(next).resolves.toBe(3);
    gate.open(1);
    await expect(other).resolves.toBe(1);
    await expect(pool.map('later', [1, 2, 3, 4])).resolves.toEqual([1, 2, 3, 4]);
  });
});

describe('every call', () => {
  const calls = fc.record({
    name: fc.constantFrom('add', 'later', 'fail', 'exit', 'crash', 'returnFunction', 'neverSettle', 'resise'),
    /** Turns of the event loop before the call is cancelled. */
    cancelAfter: fc.oneof(fc.constant(Infinity), fc.nat({ max: 40 })),
  });

  it('settles, whatever becomes of the others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(calls, { maxLength: 25 }), fc.integer({ min: 1, max: 3 }), async (schedule, size) => {
        const pool = poolOf({ size });
        const results = schedule.map(({ name }) => pool.applyAsync(name, [1, 2]));
        for (let step = 0; step <= 40; step++) {
          schedule.forEach(({ cancelAfter }, index) => {
            if (cancelAfter === step) results[index]!.cancel();
          });
          await turn();
        }
        // They alone never end, and hold up the others.
        schedule.forEach(({ name }, index) => {
          if (name === 'neverSettle') results[index]!.cancel();
        });
        await Promise.all(results.map((result) => result.wait()));
        await expect(pool.apply('add', [1, 2])).resolves.toBe(3);
        pool.close();
        await pool.join();
      }),
      { numRuns: 15 },
    );
  });
});

describe('applyAsync', () => {
  it('has a result, or an error', async () => {
    const gate = new Gate();
    const pool = poolOf();
    const result = pool.applyAsync('pass', gate.pass(1));
    const failure = pool.applyAsync('fail');
    expect([result.ready(), failure.ready()]).toEqual([false, false]);
    await failure.wait();
    gate.open(1);
    await expect(result.get()).resolves.toBe(1);
    await expect(failure.get()).rejects.toThrow('no cat');
    expect([result.successful(), failure.successful()]).toEqual([true, false]);
  });

  it('is cancelled before it has begun', async () => {
    const gate = new Gate();
    const pool = poolOf({ size: 1 });
    const running = pool.applyAsync('pass', gate.pass(1));
    const waiting = pool.applyAsync('pass', gate.pass(2));
    const last = pool.applyAsync('pass', gate.pass(3));
    waiting.cancel();
    await expect(waiting.get()).rejects.toMatchObject({
      code: 'CALL_ABORTED',
      method: 'pass',
      ran: 'no',
      message: expect.stringMatching(/^Pool\.pass\(\) was aborted after .* the call was queued$/),
      cause: expect.objectContaining({ message: 'cancel() was called' }),
    });
    gate.open(1);
    gate.open(3);
    await expect(last.get()).resolves.toBe(3);
    expect(gate.begun).toBe(2);
    running.cancel();
    await expect(running.get()).resolves.toBe(1);
  });

  it('is cancelled while it runs, together with its thread', async () => {
    const gate = new Gate();
    const pool = poolOf({ size: 1 });
    await expect(pool.apply('callsSoFar')).resolves.toBe(1);
    const endless = pool.applyAsync('pass', gate.pass(1));
    await gate.whenBegun(1);
    const next = pool.apply('callsSoFar');
    endless.cancel();
    await expect(endless.get()).rejects.toMatchObject({ code: 'CALL_ABORTED', ran: 'unknown' });
    await expect(next).resolves.toBe(1);
  });

  it('is cancelled while its thread starts', async () => {
    const pool = poolOf({ size: 1 });
    const first = pool.applyAsync('add', [1, 2]);
    first.cancel();
    await expect(first.get()).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    await expect(pool.apply('add', [1, 2])).resolves.toBe(3);
  });
});

describe('map and starmap', () => {
  const numbers = [...Array(40).keys()];

  it('have the results in the order of the items', async () => {
    const gate = new Gate();
    const pool = poolOf();
    await expect(pool.map('later', numbers)).resolves.toEqual(numbers);
    await expect(pool.map('later', new Set(numbers))).resolves.toEqual(numbers);
    await expect(
      pool.starmap(
        'add',
        numbers.map((n) => [n, n]),
      ),
    ).resolves.toEqual(numbers.map((n) => 2 * n));
    await expect(pool.mapAsync('later', numbers).get()).resolves.toEqual(numbers);
    await expect(pool.starmapAsync('add', [[1, 2]]).get()).resolves.toEqual([3]);
    await expect(pool.map('later', [])).resolves.toEqual([]);
    // The first one ends last.
    const inOrder = pool.starmap(
      'pass',
      [1, 2, 3, 4, 5, 6, 7, 8].map((place) => gate.pass(place)),
    );
    for (const place of [2, 3, 4, 5, 6, 7, 8]) gate.open(place);
    await gate.whenBegun(8);
    gate.open(1);
    await expect(inOrder).resolves.toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('take items that come later', async () => {
    async function* items(): AsyncGenerator<number> {
      for (const number of numbers) yield await Promise.resolve(number);
    }
    await expect(poolOf().map('later', items())).resolves.toEqual(numbers);
  });

  it('fail with the first failure, and begin nothing more', async () => {
    const gate = new Gate();
    gate.open(1);
    let taken = 0;
    // Those behind the failure wait, so that no thread gets far while it is on its way to us.
    function* items(): Generator<[boolean, SharedArrayBuffer, number]> {
      for (;;) yield [taken++ === 5, gate.buffer, taken > 6 ? 2 : 1];
    }
    const pool = poolOf();
    await expect(pool.starmap('failOrPass', items())).rejects.toThrow('no cat');
    gate.open(2);
    expect(taken).toBeLessThan(16);
    const before = taken;
    await expect(pool.apply('add', [1, 2])).resolves.toBe(3);
    expect(taken).toBe(before);
  });

  it('are cancelled with all that they have begun', async () => {
    const gate = new Gate();
    const pool = poolOf();
    const all = pool.starmapAsync(
      'pass',
      [1, 2, 3, 4].map((place) => gate.pass(place)),
    );
    await gate.whenBegun(2);
    all.cancel();
    await expect(all.get()).rejects.toMatchObject({ code: 'CALL_ABORTED', method: 'pass' });
    await expect(pool.map('later', [1, 2])).resolves.toEqual([1, 2]);
    expect(gate.begun).toBe(2);
  });
});

describe('work for somebody who gave up', () => {
  it.each([
    ['apply', (pool: Pool, gate: Gate) => pool.apply('pass', gate.pass(2))],
    ['starmap', (pool: Pool, gate: Gate) => pool.starmap('pass', [gate.pass(2)])],
  ])('by %s is withdrawn where it has not begun', async (_name, give) => {
    const gate = new Gate();
    const pool = poolOf({ size: 1 });
    const running = new Remote().errand(() => pool.apply('pass', gate.pass(1)));
    const waiting = new Remote().errand(() => give(pool, gate));
    await gate.whenBegun(1);
    running.errand.discard();
    waiting.errand.discard();
    await expect(waiting.result).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    gate.open(1);
    await expect(running.result).resolves.toBe(1);
    await expect(pool.apply('add', [1, 2])).resolves.toBe(3);
    expect(gate.begun).toBe(1);
  });
});

describe('the end of a pool', () => {
  it('comes after all that has begun', async () => {
    const gate = new Gate();
    const pool = poolOf({ size: 1 });
    await expect(pool.join()).rejects.toThrow('call close() or terminate() before join()');
    const one = pool.apply('pass', gate.pass(1));
    const all = pool.starmap(
      'pass',
      [2, 3, 4, 5].map((place) => gate.pass(place)),
    );
    pool.close();
    await expect(pool.apply('add', [1, 2])).rejects.toThrow('The pool is closed');
    expect(() => pool.imap('later', [1])).toThrow('The pool is closed');
    const joined = pool.join();
    expect(await stateOf(joined)).toBe('pending');
    await expect(pool.join({ timeout: 1 })).rejects.toMatchObject({ code: 'CALL_TIMEOUT', method: 'join' });
    for (const place of [1, 2, 3, 4, 5]) gate.open(place);
    await expect(one).resolves.toBe(1);
    await expect(all).resolves.toEqual([2, 3, 4, 5]);
    await joined;
    await pool.join();
    pool.close();
    pool.terminate();
    await pool.join();
  });

  it('comes at once when it is terminated', async () => {
    const gate = new Gate();
    const pool = poolOf({ size: 1 });
    const given = [
      pool.apply('pass', gate.pass(1)),
      pool.apply('pass', gate.pass(2)),
      pool.starmap('pass', [gate.pass(3)]),
      pool.applyAsync('pass', gate.pass(4)).get(),
    ];
    await gate.whenBegun(1);
    pool.terminate();
    const joined = pool.join();
    for (const promise of given) {
      await expect(promise).rejects.toMatchObject({
        code: 'CALL_ABORTED',
        cause: expect.objectContaining({ message: 'The pool was terminated' }),
      });
    }
    await joined;
    await expect(pool.apply('add', [1, 2])).rejects.toThrow('The pool is closed');
    expect(gate.begun).toBe(1);
  });

  it('comes also while the first thread starts, and when there was never any', async () => {
    const [starting, unused] = [poolOf(), poolOf()];
    const first = starting.apply('add', [1, 2]);
    starting.terminate();
    await expect(first).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    await starting.join();
    unused.close();
    await unused.join();
  });

  it('comes also when a call never settles', async () => {
    const pool = poolOf();
    const never = pool.apply('neverSettle');
    await pool.apply('add', [1, 2]);
    pool.terminate();
    await expect(never).rejects.toMatchObject({ code: 'CALL_ABORTED' });
    await pool.join();
  });
});
