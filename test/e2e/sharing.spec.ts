import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Observable } from 'rxjs';
import {
  type ActorProxy,
  addressOf,
  BaseProxy,
  type DictProxy,
  type LockProxy,
  processOf,
  proxy,
  ProxyError,
  release,
  setProperty,
  spawn,
  StaleProxyError,
  typeid,
  typeids,
  withOptions,
} from 'nestjs-uactor/core';
import { EagerActor } from '../fixtures/eager.actor.js';
import { StoreActor, TallyProxy, UserActor } from '../fixtures/sharing.actor.js';
import { eventually } from '../support/eventually.js';

let store: ActorProxy<StoreActor>;
let user: ActorProxy<UserActor>;

beforeAll(async () => {
  [store, user] = await Promise.all([spawn(StoreActor), spawn(UserActor)]);
});

afterAll(async () => {
  await Promise.all([store.shutdown(), user.shutdown()]);
});

describe('live objects', () => {
  it('S21 a declared method returns a proxy to callers, and the object itself inside', async () => {
    const dict = await store.dict();
    expect(typeid(dict)).toBe('dict');
    await dict.set('b', 2);
    expect(await dict.get('b')).toBe(2);
    expect(await store.sizeSeenInside()).toBe(await dict.size);
  });

  it('S22 proxy() returns a proxy from any place, so that a method may choose', async () => {
    expect(typeid(await store.choose('auto'))).toBe('auto');
    expect(typeid(await store.choose('dict'))).toBe('dict');
  });

  it('S23 proxy() outside an actor, of another object as actor, or of an unknown typeid is a ProxyError', async () => {
    expect(() => proxy(new Map(), 'dict')).toThrow(ProxyError);
    const errors = await store.misuse();
    expect(errors).toEqual([
      expect.stringMatching(/^ProxyError: .*'actor' is for the actor itself/),
      expect.stringMatching(/^ProxyError: .*'Nonsense' is not defined/),
      expect.stringMatching(/^ProxyError: .*'dict' is for a Map/),
    ]);
  });

  it('S24 typeid() of what is no proxy is a TypeError', () => {
    expect(() => typeid({})).toThrow(TypeError);
  });

  it('S26 the base list lacks actor and own proxies, the list of an actor has both', () => {
    expect(typeids()).toEqual(expect.arrayContaining(['dict', 'Queue', 'Pool', 'auto']));
    expect(typeids()).not.toContain('actor');
    expect(typeids(StoreActor)).toEqual(expect.arrayContaining([...typeids(), 'actor', 'Tally']));
  });

  it('S27 auto offers the public methods, private ones are an error', async () => {
    const tally = (await store.choose('auto')) as unknown as { add(by: number): Promise<number>; _secret: unknown };
    expect(await tally.add(1)).toBeGreaterThan(0);
    expect(tally._secret).toBeUndefined();
    await expect(
      store.choose('auto').then((p) => (p as unknown as { unknown: Promise<void> }).unknown),
    ).rejects.toThrow(ProxyError);
  });

  it('S28 actor returns a proxy to the current actor', async () => {
    const self = await store.self();
    expect(typeid(self)).toBe('actor');
    expect(await self.pid()).toBe(await store.pid());
  });

  it('S29 own proxy classes call members by name', async () => {
    const tally = (await store.counted()) as unknown as TallyProxy & { get(): Promise<number> };
    expect(tally).toBeInstanceOf(TallyProxy);
    expect(tally).toBeInstanceOf(BaseProxy);
    const before = await tally.get();
    expect(await tally.addTwice(5)).toBe(before + 10);
  });

  it('S30 the same object proxied twice is the same object', async () => {
    const [one, other] = await Promise.all([store.dict(), store.dict()]);
    expect(one).not.toBe(other);
    await one.set('twice', 1);
    expect(await other.get('twice')).toBe(1);
  });

  it('S31 two typeids on one object: each proxy keeps its own interface', async () => {
    const [own, auto] = [await store.counted(), await store.choose('auto')];
    expect([typeid(own), typeid(auto)]).toEqual(['Tally', 'auto']);
    const total = await (own as unknown as { get(): Promise<number> }).get();
    expect(await (auto as unknown as { add(by: number): Promise<number> }).add(1)).toBe(total + 1);
  });

  it('S32 proxies sent to another actor and returned by it still work, with their class', async () => {
    const dict = (await user.back(await store.dict())) as DictProxy<string, number>;
    expect(typeid(dict)).toBe('dict');
    await dict.set('round', 3);
    expect(await dict.get('round')).toBe(3);
    expect(await user.back((await store.counted()) as unknown)).toBeInstanceOf(TallyProxy);
    expect(await user.kindOf(await store.list())).toBe('listProxy');
    expect(await store.kindOf(await store.dict())).toBe('dictProxy');
  });

  it('S33 a proxy that is handed on works in a third process, nested in values, straight from its owner', async () => {
    const dict = await store.dict();
    const entries = await user.useDict({ at: [dict] });
    expect(entries).toContainEqual(['from the third', await user.pid()]);
    expect(await dict.get('from the third')).toBe(await user.pid());
    expect(addressOf(dict)).toBe(addressOf(store));
  });

  it('S33 the process in the middle may be gone', async () => {
    const middle = await spawn(UserActor);
    await middle.keep(await store.dict());
    const dict = (await middle.kept0()) as Awaited<ReturnType<typeof store.dict>>;
    await user.keep(dict);
    await middle.shutdown();
    release(dict);
    const kept = (await user.kept0()) as typeof dict;
    await kept.set('after the middle', 1);
    expect(await kept.get('after the middle')).toBe(1);
    await user.forget();
  });

  it('S19 after a restart old object references fail, the proxy of the actor works, also in third processes', async () => {
    const frail = await spawn(StoreActor, { restart: { backoff: [1, 1] } });
    const dict = await frail.dict();
    await user.keep(frail);
    const { incarnation } = processOf(frail);
    await frail.end();
    await eventually(() => processOf(frail).incarnation > incarnation && processOf(frail).pid !== undefined);
    expect(await frail.pid()).toBe(processOf(frail).pid);
    await expect(dict.get('a')).rejects.toThrow(StaleProxyError);
    const there = (await user.kept0()) as typeof frail;
    expect(await there.pid()).toBe(processOf(frail).pid);
    await user.forget();
    await frail.shutdown();
  });
});

describe('callbacks', () => {
  it('S39 a bound method of a proxy is called by the receiver, with values and with proxies', async () => {
    expect(await user.tail('x', user.back)).toBe('x');
    const other = await spawn(UserActor);
    const dict = await store.dict();
    const back = (await user.tail(dict, other.back)) as typeof dict;
    await back.set('by method', 1);
    expect(await dict.get('by method')).toBe(1);
    await other.shutdown();
  });

  /* eslint-disable @typescript-eslint/unbound-method -- that they are bound is what is tested */
  it('S39 so is one that the class of the proxy has itself, in the name of whoever calls it', async () => {
    // The user keeps the lock until its process has collected the method: nobody else shall wait for that.
    const [dict, lock] = [await store.dict(), await store.freshMutex()];
    await dict.set('bound', 7);
    const { get } = dict;
    // Proxies have no type parameters.
    const tail = user.tail as <T>(value: T, next: (value: T) => Promise<unknown>) => Promise<unknown>;
    expect(await get('bound')).toBe(7);
    expect(await tail('bound', get)).toBe(7);
    expect(await tail('bound', withOptions(get, { timeout: 10_000 }))).toBe(7);
    expect(await tail({}, lock.acquire)).toBe(true);
    expect(await lock.acquire({ timeout: 1 })).toBe(false);
    await expect(lock.release()).rejects.toThrow(/not held|another holder|has it not/i);
    const tally = (await store.counted()) as unknown as TallyProxy & { get(): Promise<number> };
    const before = await tally.get();
    expect(await tail(1, tally.addTwice)).toBe(before + 2);
  });
  /* eslint-enable @typescript-eslint/unbound-method */

  it('S40 functions at any depth are called back in their process, and results may be functions', async () => {
    const seen: number[] = [];
    const each = (value: number): number => seen.push(value);
    expect(await user.callEach({ on: { each: async (value) => each(value) } }, 3)).toBe(6);
    expect(seen).toEqual([0, 1, 2]);
    const add = await user.adder(2);
    expect(await add(3)).toBe(5);
  });

  it('S40 a callback that throws fails its call with its own error', async () => {
    const boom = async (): Promise<number> => {
      throw new RangeError('boom');
    };
    await expect(user.callEach({ on: { each: boom } }, 1)).rejects.toThrow(new RangeError('boom'));
  });
});

describe('callbacks that do not come back', () => {
  it('S40 one that hangs is bounded by the limits of whoever waits for it', async () => {
    const never = (): Promise<number> => new Promise<number>(() => undefined);
    const hanging = withOptions(user, { timeout: 50 }).callEach({ on: { each: never } }, 1);
    await expect(hanging).rejects.toMatchObject({ name: 'CallTimeoutError', ran: 'yes' });
    const abort = new AbortController();
    const other = withOptions(user, { signal: abort.signal }).callEach({ on: { each: never } }, 1);
    abort.abort();
    await expect(other).rejects.toMatchObject({ name: 'CallAbortedError' });
    await user.keep(never);
    await expect(user.callKept(undefined, 50)).rejects.toMatchObject({ name: 'CallTimeoutError', ran: 'yes' });
    await user.forget();
  });

  it('S40 one whose process has died fails the call, and the next', async () => {
    const frail = await spawn(UserActor, { restart: { mode: 'never' } });
    await user.keep(await frail.hang());
    expect(await user.callKept(0)).toBe(0);
    const called = user.callKept(1);
    await eventually(async () => (await user.waiting()) === 1);
    process.kill(processOf(frail).pid!, 'SIGKILL');
    await expect(called).rejects.toMatchObject({ name: 'LinkLostError', ran: 'unknown' });
    await expect(user.callKept(2)).rejects.toMatchObject({ name: 'StaleProxyError', ran: 'no' });
    await user.forget();
  });

  it('S40 one whose process died before anybody called it fails the call at once', async () => {
    const frail = await spawn(UserActor, { restart: { mode: 'never' } });
    const { pid, exited } = processOf(frail);
    const callback = await frail.hang();
    process.kill(pid!, 'SIGKILL');
    await exited;
    await expect(user.callEach({ on: { each: callback } }, 1)).rejects.toMatchObject({ name: 'StaleProxyError' });
  }, 10_000);

  it('S33 one of the application is called by a third process when whoever handed it on is gone', async () => {
    const middle = await spawn(UserActor);
    await middle.keep((value: number) => value * 2);
    await middle.pass(user);
    await middle.shutdown();
    expect(await user.callKept(21)).toBe(42);
    await user.forget();
  });
});

it('S33 what an actor gives away while it starts is reached by a third process at once', async () => {
  let answered: Promise<unknown> | undefined;
  const take = async (answer: () => Promise<string>): Promise<void> => {
    await user.keep(answer);
    answered = user.callKept();
  };
  const eager = await spawn(EagerActor, { args: [take] });
  expect(await answered).toBe('here');
  await user.forget();
  await eager.shutdown();
});

describe('S25 each kind with its interface, in a third process too', () => {
  it('S25 dict', async () => {
    const dict = await store.dict();
    await dict.setMany([
      ['k', 1],
      ['l', 2],
    ]);
    expect(await dict.getMany(['k', 'l', 'none'])).toEqual([1, 2, undefined]);
    expect(await dict.setDefault('k', 9)).toBe(1);
    expect(await dict.pop('k')).toBe(1);
    await expect(dict.pop('k')).rejects.toThrow(RangeError);
    expect(await dict.has('l')).toBe(true);
  });

  it('S25 set and list', async () => {
    const set = await store.set();
    await set.addMany(['y', 'z']);
    expect(await set.values()).toEqual(['x', 'y', 'z']);
    const list = await store.list();
    await list.sort();
    expect(await list.slice()).toEqual([1, 2, 3]);
    expect(await user.useList(list)).toEqual([1, 2, 3, 9]);
    expect(await list.length).toBe(4);
  });

  it('S25 Queue and JoinableQueue', async () => {
    const queue = await store.bounded(2);
    await queue.put(1);
    await queue.put(2);
    await expect(queue.put(3, { timeout: 10 })).rejects.toMatchObject({ name: 'QueueFullError' });
    expect(await queue.full()).toBe(true);
    expect([await queue.get(), await queue.getNowait()]).toEqual([1, 2]);
    await expect(queue.getNowait()).rejects.toMatchObject({ name: 'QueueEmptyError' });
    const joinable = await store.joinable();
    await joinable.put(1);
    const joined = joinable.join();
    await joinable.get();
    await joinable.taskDone();
    await joined;
  });

  it('S25 Namespace, Value and Array', async () => {
    const names = await store.namespace();
    await names.set('age', 36);
    expect([await names.get('name'), await names.get('age'), await names.names()]).toEqual([
      'Ada',
      36,
      ['name', 'age'],
    ]);
    const value = await store.value();
    await (await value.getLock()).runExclusive(async () => setProperty(value, 'value', (await value.value) + 1));
    expect(await value.value).toBe(8);
    const array = await store.array();
    await array.set(-1, 4);
    expect(await array.slice()).toEqual(new Float64Array([1.5, 4]));
  });

  it('S37 Pool runs the exports of a module in threads of the actor', async () => {
    const pool = await store.pool();
    expect(await pool.apply('add', [1, 2])).toBe(3);
    expect(await pool.applyAsync('later', [5]).get()).toBe(5);
    expect(await pool.map('later', [1, 2, 3])).toEqual([1, 2, 3]);
    expect(await pool.starmap('add', [[1, 2], [3, 4]])).toEqual([3, 7]); // prettier-ignore
    const seen: unknown[] = [];
    for await (const value of pool.imap('later', [7, 8])) seen.push(value);
    for await (const value of pool.imapUnordered('later', [9])) seen.push(value);
    expect(seen).toEqual([7, 8, 9]);
    await expect(pool.apply('nothing')).rejects.toThrow(/exports no function nothing/);
    await pool.close();
    await pool.join();
  });

  it('S38 Iterator', async () => {
    const iterator = await store.iterator(1000);
    expect(await iterator.next()).toEqual({ done: false, value: 0 });
    expect(await iterator.next(3)).toEqual([1, 2, 3]);
    expect((await user.drain(iterator)).length).toBe(996);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('S35 AsyncResult and Observable as references', async () => {
    const later = await store.later();
    expect(await later.get()).toBe(42);
    expect(await user.getResult(later)).toBe(42);
    const stream = await store.stream();
    expect(stream).toBeInstanceOf(Observable);
    expect(await user.sum(stream)).toBe(6);
  });
});

describe('a third process, which has not the class of the object', () => {
  it.each<[string, () => Promise<object>, string, unknown[], unknown]>([
    ['dict', () => store.dict(), 'setDefault', ['third', 3], 3],
    ['set', () => store.set(), 'has', ['x'], true],
    ['list', () => store.list(), 'slice', [0, 0], []],
    ['Queue', () => store.bounded(1), 'putNowait', [5], undefined],
    ['JoinableQueue', () => store.joinable(), 'qsize', [], 0],
    ['Event', () => store.event(), 'isSet', [], false],
    ['Lock', () => store.mutex(), 'locked', [], false],
    ['RLock', () => store.rlock(), 'acquire', [], true],
    ['Semaphore', () => store.semaphore(1), 'acquire', [], true],
    ['BoundedSemaphore', () => store.boundedSemaphore(1), 'acquire', [], true],
    ['Condition', () => store.condition(), 'acquire', [], true],
    ['Barrier', () => store.barrier(2), 'parties', [], 2],
    ['Pool', () => store.pool(), 'apply', ['add', [1, 2]], 3],
    ['Namespace', () => store.namespace(), 'get', ['name'], 'Ada'],
    ['Value', () => store.value(), 'value', [], 7],
    ['Array', () => store.array(), 'at', [-1], 2.5],
    ['Iterator', () => store.iterator(3), 'next', [2], [0, 1]],
    ['AsyncResult', () => store.later(), 'get', [], 42],
    ['Tally', () => store.counted(), 'add', [0], expect.any(Number)],
    ['auto', () => store.choose('auto'), 'get', [], expect.any(Number)],
    ['actor', () => store.self(), 'pid', [], expect.any(Number)],
  ])('S25 uses a proxy of the typeid %s', async (name, make, member, args, expected) => {
    const shared = await make();
    expect(typeid(shared)).toBe(name);
    expect(await user.typeidOf(shared)).toBe(name);
    expect(await user.use(shared, member, ...args)).toEqual(expected);
  });
});

describe('S34 synchronisation serves all processes', () => {
  it('S34 Event', async () => {
    const event = await store.event();
    expect(await event.wait({ timeout: 1 })).toBe(false);
    const waited = event.wait();
    await user.signal(event);
    expect([await waited, await event.isSet()]).toEqual([true, true]);
  });

  it('S34 Lock: another process waits, and one that ends is released and told', async () => {
    const mortal = await spawn(UserActor);
    const lock = await store.mutex();
    await mortal.hold(lock);
    expect(await lock.acquire({ blocking: false })).toBe(false);
    const granted = lock.acquire();
    await mortal.shutdown();
    expect(await granted).toBe(true);
    expect(await lock.abandoned()).toBe(true);
    const fence = await lock.fence();
    await lock.release();
    await expect(lock.release()).rejects.toThrow('not held');
    await lock.acquire();
    expect(await lock.fence()).toBeGreaterThan(fence);
    await lock.release();
  });

  it('S34 two tasks of one process exclude each other by runExclusive, nesting re-enters', async () => {
    const lock: LockProxy = await store.mutex();
    const order: string[] = [];
    const task = (name: string) =>
      lock.runExclusive(async () => {
        order.push(`${name} in`);
        await lock.runExclusive(() => store.pid());
        order.push(`${name} out`);
      });
    await Promise.all([task('a'), task('b')]);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out']);
    expect(await lock.locked()).toBe(false);
  });

  it('S34 a grant for a caller that gave up is taken back', async () => {
    const lock = await store.mutex();
    const other = await store.mutex();
    await lock.acquire();
    const aborter = new AbortController();
    const waiting = other.acquire({ signal: aborter.signal });
    aborter.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'CallAbortedError' });
    await lock.release();
    expect(await lock.locked()).toBe(false);
  });

  it('S34 Semaphore, BoundedSemaphore, RLock, Condition, Barrier', async () => {
    const semaphore = await store.semaphore(1);
    await semaphore.acquire();
    expect(await semaphore.acquire({ blocking: false })).toBe(false);
    await semaphore.release();
    expect(await semaphore.value).toBe(1);
    await expect((await store.boundedSemaphore(1)).release()).rejects.toThrow(RangeError);
    const rlock = await store.rlock();
    await rlock.acquire();
    await rlock.acquire();
    await rlock.release();
    expect(await rlock.locked()).toBe(true);
    await rlock.release();
    const condition = await store.condition();
    const woken = user.waitOn(condition);
    await eventually(async () => {
      await condition.runExclusive(() => condition.notifyAll());
      return Promise.race([woken, Promise.resolve(false)]);
    });
    expect(await woken).toBe(true);
    const barrier = await store.barrier(2);
    expect((await Promise.all([barrier.wait(), user.arrive(barrier)])).sort()).toEqual([0, 1]);
  });
});
