import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { lastValueFrom, toArray } from 'rxjs';

const inside = new Map();
const ITEMS = 300;

/** Runs the task in the lock of an actor, where nobody else may be. */
async function exclusively(actor, task) {
  const { id, lock } = await actor.lock();
  await lock.runExclusive(async () => {
    const others = inside.get(id) ?? 0;
    inside.set(id, others + 1);
    try {
      assert.equal(others, 0, 'two have the lock');
      await task();
    } finally {
      if (others === 0) inside.delete(id);
      else inside.set(id, others);
    }
  });
}

/** Kinds of calls. Each is made with a number, which the actor notes when it begins to run. */
export const loads = {
  call: async ([first], number) => {
    assert.equal(await first.add(number), number);
  },
  'slow call': async ([first], number) => {
    assert.equal(await first.addLater(number), number);
  },
  'call by a third': async ([first, second], number) => {
    assert.equal(await first.relay(number, second), number);
  },
  generator: async ([first], number) => {
    let next = 0;
    for await (const item of first.count(number, ITEMS)) assert.equal(item, next++);
    assert.equal(next, ITEMS);
  },
  observable: async ([first], number) => {
    const items = await lastValueFrom(first.range(number, ITEMS).pipe(toArray()));
    assert.equal(items.length, ITEMS);
  },
  callback: async ([first], number) => {
    assert.equal(await first.callBack(number, (time) => time, 5), 10);
  },
  'reference handed on': async ([first, second], number) => {
    const table = await first.table();
    assert.equal(await second.use(number, table), 1);
  },
};

/** Those that are made once more, in the next life, where they were open when the process died. */
export const idempotentLoads = {
  'idempotent call': async ([first], number) => {
    assert.equal(await first.addAgain(number), number);
  },
};

/** The same, of what happens inside of an actor's objects, and is written down nowhere. */
export const unnotedLoads = {
  lock: async ([first]) => {
    await exclusively(first, () => pause(1));
  },
  queue: async ([first], number) => {
    const queue = await first.queue();
    await queue.put(number);
    await queue.get();
  },
};
