import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BoundedSemaphore } from '../../lib/primitives/bounded-semaphore.js';
import { Condition } from '../../lib/primitives/condition.js';
import type { Errand } from '../../lib/primitives/errand.js';
import { Event } from '../../lib/primitives/event.js';
import { Lock } from '../../lib/primitives/lock.js';
import { Queue } from '../../lib/primitives/queue.js';
import { RLock } from '../../lib/primitives/rlock.js';
import type { AcquireOptions, WaitOptions } from '../../lib/primitives/wait-options.js';
import { Remote, stateOf, timers, turn } from './primitives-support.js';

const runs = { numRuns: 150 };

/** How long something may wait. */
const limit = fc.oneof(
  { weight: 4, arbitrary: fc.constant('none' as const) },
  fc.constant('signal' as const),
  fc.constant('now' as const),
  fc.integer({ min: 1, max: 3 }),
);
type Limit = typeof limit extends fc.Arbitrary<infer T> ? T : never;
/** Lets limits come to their end in the middle of a schedule. */
const time = fc.record({ do: fc.constant('time' as const), limit: fc.integer({ min: 1, max: 3 }) });
const pass = ({ limit: timeout }: { limit: number }): Promise<boolean> => new Event().wait({ timeout });
const who = fc.nat({ max: 3 });
const which = fc.nat({ max: 30 });

/** A request of somebody, and what became of it. */
class Request<T> {
  state: 'waiting' | 'done' | 'failed' = 'waiting';
  discarded = false;
  result: T | undefined;

  constructor(
    readonly remote: Remote,
    readonly errand: Errand,
    readonly aborting: AbortController,
    promise: Promise<T>,
    after: (request: Request<T>) => void,
  ) {
    promise.then(
      (result) => {
        this.state = 'done';
        this.result = result;
        after(this);
      },
      () => {
        this.state = 'failed';
        after(this);
      },
    );
  }

  discard(): void {
    this.discarded = true;
    this.errand.discard();
  }
}

/** Those who take part in a schedule, and what they asked for. */
class Scene {
  readonly remotes = Array.from({ length: 4 }, () => new Remote());
  readonly requests: Request<unknown>[] = [];

  request<T>(
    name: number,
    length: Limit,
    method: (options: AcquireOptions & WaitOptions) => Promise<T>,
    after: (request: Request<T>) => void = () => undefined,
  ): void {
    const aborting = new AbortController();
    const timeout = typeof length === 'number' ? { timeout: length } : length === 'now' ? { timeout: 0 } : {};
    const remote = this.remotes[name]!;
    const options = { ...timeout, signal: aborting.signal };
    const { errand, result } = remote.errand(() => method(options));
    this.requests.push(new Request(remote, errand, aborting, result, after));
  }

  /** Somebody dies, and somebody else comes. */
  leave(name: number): Remote {
    const gone = this.remotes[name]!;
    this.remotes[name] = new Remote();
    gone.leave();
    return gone;
  }

  pick(index: number): Request<unknown> | undefined {
    return this.requests[index % Math.max(1, this.requests.length)];
  }

  get waiting(): Request<unknown>[] {
    return this.requests.filter(({ state }) => state === 'waiting');
  }

  /** Lets all who wait with a limit go. */
  async untilNobodyWaits(): Promise<void> {
    while (this.waiting.length > 0) await turn();
  }
}

function attempt<T>(remote: Remote, method: () => T): T | undefined {
  try {
    return remote.call(method);
  } catch {
    return undefined;
  }
}

const lockStep = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('acquire' as const), who, limit }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('release' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('abort' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('discard' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), who }) },
  { weight: 3, arbitrary: fc.constant({ do: 'turn' as const }) },
  time,
);
type LockStep = typeof lockStep extends fc.Arbitrary<infer T> ? T : never;

/** Checks a lock against what was seen of it so far. */
class LockWatch {
  private last = 0;
  private holder: Remote | undefined;
  private told = false;
  /** The holder before was gone, and nobody knows yet. */
  orphaned = false;

  constructor(
    private readonly lock: Lock | RLock,
    private readonly scene: Scene,
  ) {}

  get current(): Remote | undefined {
    return this.holder;
  }

  /** @param how whose doing it was, if anybody's who has the lock, and what */
  look(how: { by?: Remote; left?: Remote; undone?: boolean } = {}): void {
    const { lock, scene, holder } = this;
    const fences = scene.remotes.map((remote) => attempt(remote, () => lock.fence()));
    const held = fences.filter((fence) => fence !== undefined);
    expect(held.length).toBeLessThanOrEqual(1);
    expect(lock.locked()).toBe(held.length === 1);
    const [fence] = held;
    if (fence === this.last) return;
    if (holder !== undefined) expect(how.by ?? how.left).toBe(holder);
    if (holder !== undefined && how.left === holder) this.orphaned = true;
    if (holder !== undefined && how.undone === true && this.told) this.orphaned = true;
    if (fence === undefined) {
      this.holder = undefined;
      return;
    }
    expect(fence).toBeGreaterThan(this.last);
    this.last = fence;
    this.holder = scene.remotes[fences.indexOf(fence)]!;
    this.told = this.holder.call(() => lock.abandoned());
    expect(this.told).toBe(this.orphaned);
    this.orphaned = false;
  }
}

async function playLock(lock: Lock | RLock, steps: LockStep[]): Promise<{ scene: Scene; granted: number[] }> {
  const scene = new Scene();
  const watch = new LockWatch(lock, scene);
  const granted: number[] = [];
  const release = (remote: Remote): void => {
    attempt(remote, () => {
      lock.release();
    });
    watch.look({ by: remote });
  };
  for (const step of steps) {
    if (step.do === 'acquire') {
      const order = scene.requests.length;
      scene.request(
        step.who,
        step.limit,
        (options) => lock.acquire(options),
        ({ result }) => {
          if (result === true) granted.push(order);
        },
      );
      watch.look();
    } else if (step.do === 'release') release(scene.remotes[step.who]!);
    else if (step.do === 'abort') scene.pick(step.which)?.aborting.abort();
    else if (step.do === 'discard') {
      const held = watch.current;
      const request = scene.pick(step.which);
      request?.discard();
      watch.look({ by: request?.remote, undone: request?.remote === held });
    } else if (step.do === 'leave') watch.look({ left: scene.leave(step.who) });
    else if (step.do === 'time') await pass(step);
    else await turn();
    watch.look();
    // A lock that is free has nobody who waits for it.
    if (!lock.locked()) {
      await turn();
      expect(scene.waiting).toEqual([]);
    }
  }
  while (lock.locked()) release(watch.current!);
  await scene.untilNobodyWaits();
  return { scene, granted };
}

describe('any schedule of acquiring, releasing, giving up and dying', () => {
  it('leaves a Lock with one holder at a time, in order, and nobody behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(lockStep, { maxLength: 40 }), async (steps) => {
        const before = timers();
        const { granted } = await playLock(new Lock(), steps);
        expect(granted).toEqual([...granted].sort((a, b) => a - b));
        while (timers() > before) await turn();
      }),
      runs,
    );
  });

  it('leaves an RLock with one holder at a time, and nobody behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(lockStep, { maxLength: 40 }), async (steps) => {
        const lock = new RLock();
        await playLock(lock, steps);
        expect(lock.locked()).toBe(false);
      }),
      runs,
    );
  });

  it('leaves a semaphore with all its permits, and never with more', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(lockStep, { maxLength: 40 }), async (size, steps) => {
        const semaphore = new BoundedSemaphore(size);
        const scene = new Scene();
        const granted: number[] = [];
        const had = new Map<Remote, number>();
        for (const step of steps) {
          if (step.do === 'acquire') {
            const order = scene.requests.length;
            scene.request(
              step.who,
              step.limit,
              (options) => semaphore.acquire(options),
              ({ result, remote, discarded }) => {
                if (result !== true || discarded) return;
                granted.push(order);
                had.set(remote, (had.get(remote) ?? 0) + 1);
              },
            );
          } else if (step.do === 'release') {
            await turn();
            const remote = scene.remotes[step.who]!;
            const count = had.get(remote) ?? 0;
            if (count === 0) continue;
            had.set(remote, count - 1);
            remote.call(() => {
              semaphore.release();
            });
          } else if (step.do === 'abort') scene.pick(step.which)?.aborting.abort();
          else if (step.do === 'leave') {
            await turn();
            had.delete(scene.leave(step.who));
          } else if (step.do === 'time') await pass(step);
          await turn();
          const taken = [...had.values()].reduce((sum, count) => sum + count, 0);
          expect(taken + semaphore.value).toBe(size);
          if (semaphore.value > 0) expect(scene.waiting).toEqual([]);
        }
        expect(granted).toEqual([...granted].sort((a, b) => a - b));
        for (let name = 0; name < 4; name++) scene.leave(name);
        await scene.untilNobodyWaits();
        expect(semaphore.value).toBe(size);
      }),
      runs,
    );
  });
});

const queueStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('put' as const), who, limit }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('get' as const), who, limit }) },
  fc.record({ do: fc.constant('putNowait' as const), who }),
  fc.record({ do: fc.constant('getNowait' as const), who }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('abort' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('discard' as const), which }) },
  fc.record({ do: fc.constant('leave' as const), who }),
  { weight: 3, arbitrary: fc.constant({ do: 'turn' as const }) },
  time,
);
type QueueStep = typeof queueStep extends fc.Arbitrary<infer T> ? T : never;

/** What went into a queue, in the order of acceptance, and what came out. */
async function playQueue(queue: Queue<number>, steps: QueueStep[]): Promise<{ in: number[]; out: number[] }> {
  const scene = new Scene();
  const accepted: number[] = [];
  const gets: Request<number>[] = [];
  const now: number[] = [];
  const out: number[] = [];
  let last = 0;
  for (const step of steps) {
    if (step.do === 'put') {
      const item = ++last;
      scene.request(
        step.who,
        step.limit,
        (options) => queue.put(item, options),
        ({ state }) => {
          if (state === 'done') accepted.push(item);
        },
      );
    } else if (step.do === 'get')
      scene.request(
        step.who,
        step.limit,
        (options) => queue.get(options),
        (request) => {
          if (request.result === undefined) return;
          gets.push(request);
          out.push(request.result);
        },
      );
    else if (step.do === 'putNowait') {
      const item = ++last;
      const isFull = queue.full();
      const put = attempt(scene.remotes[step.who]!, () => {
        queue.putNowait(item);
        return true;
      });
      expect(put === undefined).toBe(isFull);
      if (put === true) accepted.push(item);
    } else if (step.do === 'getNowait') {
      const isEmpty = queue.empty();
      const item = attempt(scene.remotes[step.who]!, () => queue.getNowait());
      expect(item === undefined).toBe(isEmpty);
      if (item !== undefined) now.push(item);
    } else if (step.do === 'abort') scene.pick(step.which)?.aborting.abort();
    else if (step.do === 'discard') scene.pick(step.which)?.discard();
    else if (step.do === 'leave') scene.leave(step.who);
    else if (step.do === 'time') await pass(step);
    await turn();
  }
  for (const { aborting } of scene.requests) aborting.abort();
  await scene.untilNobodyWaits();
  const received = gets.filter(({ discarded }) => !discarded).map(({ result }) => result!);
  const inside: number[] = [];
  while (!queue.empty()) inside.push(queue.getNowait());
  expect([...received, ...now, ...inside].sort((a, b) => a - b)).toEqual([...accepted].sort((a, b) => a - b));
  return { in: accepted, out: [...out, ...inside] };
}

describe('any schedule of putting, getting, giving up and dying', () => {
  it('loses no item of a queue and makes none up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 3 }), fc.array(queueStep, { maxLength: 40 }), async (maxsize, steps) => {
        await playQueue(new Queue<number>(maxsize), steps);
      }),
      runs,
    );
  });

  it('keeps the order of a queue, as long as nothing is put back', async () => {
    const steps = fc.array(
      queueStep.filter((step) => !['discard', 'getNowait'].includes(step.do)),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 3 }), steps, async (maxsize, schedule) => {
        const { in: accepted, out } = await playQueue(new Queue<number>(maxsize), schedule);
        expect(out).toEqual(accepted);
      }),
      runs,
    );
  });
});

const conditionStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('acquire' as const), who, limit }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), who, limit }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('notify' as const), who, n: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('release' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('abort' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('discard' as const), which }) },
  fc.record({ do: fc.constant('leave' as const), who }),
  { weight: 3, arbitrary: fc.constant({ do: 'turn' as const }) },
  time,
);

describe('any schedule of waiting and notifying', () => {
  it('leaves a Condition with one holder at a time, who has the lock after every wait, and nobody behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(conditionStep, { maxLength: 40 }), async (steps) => {
        const lock = new Lock();
        const condition = new Condition(lock);
        const strange: unknown[] = [];
        const scene = new Scene();
        const watch = new LockWatch(lock, scene);
        const release = (remote: Remote): void => {
          attempt(remote, () => {
            condition.release();
          });
          watch.look({ by: remote });
        };
        for (const step of steps) {
          if (step.do === 'acquire') scene.request(step.who, step.limit, (options) => condition.acquire(options));
          else if (step.do === 'wait') {
            const remote = scene.remotes[step.who]!;
            scene.request(
              step.who,
              step.limit,
              (options) => condition.wait(options),
              ({ state, discarded }) => {
                if (state === 'done' && attempt(remote, () => condition.fence()) === undefined)
                  strange.push(remote, discarded);
              },
            );
            watch.look({ by: remote });
          } else if (step.do === 'notify')
            attempt(scene.remotes[step.who]!, () => {
              condition.notify(step.n);
            });
          else if (step.do === 'release') release(scene.remotes[step.who]!);
          else if (step.do === 'abort') scene.pick(step.which)?.aborting.abort();
          else if (step.do === 'discard') {
            const request = scene.pick(step.which);
            const held = watch.current;
            request?.discard();
            watch.look({ by: request?.remote, undone: request?.remote === held });
          } else if (step.do === 'leave') watch.look({ left: scene.leave(step.who) });
          else if (step.do === 'time') await pass(step);
          watch.look();
          await turn();
          watch.look();
        }
        for (let round = 0; scene.waiting.length > 0; round++) {
          while (lock.locked()) {
            release(watch.current!);
            await turn();
          }
          await stateOf(condition.acquire({ blocking: false }));
          condition.notifyAll();
          condition.release();
          await turn();
          watch.look();
          expect(round).toBeLessThan(100);
        }
        expect(strange).toEqual([]);
      }),
      runs,
    );
  });
});

describe('any set of tasks under runExclusive', () => {
  it('runs one at a time, in order, nested ones inside', async () => {
    const task = fc.record({ turns: fc.nat({ max: 2 }), nested: fc.nat({ max: 2 }), fails: fc.boolean(), limit });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(task, { maxLength: 10 }), async (reentrant, tasks) => {
        const lock = reentrant ? new RLock() : new Lock();
        let inside = 0;
        const begun: number[] = [];
        const nest = async (depth: number): Promise<void> => {
          if (depth > 0) await lock.runExclusive(() => nest(depth - 1));
          else await turn();
        };
        const results = tasks.map(async ({ turns, nested, fails, limit: length }, index) => {
          const options =
            typeof length === 'number'
              ? { timeout: length }
              : length === 'signal'
                ? { signal: AbortSignal.timeout(2) }
                : {};
          await lock.runExclusive(async () => {
            begun.push(index);
            expect(++inside).toBe(1);
            for (let count = 0; count < turns; count++) await turn();
            await nest(nested);
            expect(inside).toBe(1);
            inside--;
            if (fails) throw new RangeError('as told');
          }, options);
        });
        const ends = await Promise.allSettled(results);
        expect(begun).toEqual([...begun].sort((a, b) => a - b));
        const without = tasks.filter(({ limit: length }) => length === 'none' || length === 'now');
        expect(begun.length).toBeGreaterThanOrEqual(without.length);
        for (const end of ends)
          if (end.status === 'rejected')
            expect(['RangeError', 'CallTimeoutError', 'CallAbortedError']).toContain((end.reason as Error).name);
        expect(lock.locked()).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
