import { openSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { Actor, Idempotent, Lock, proxy, Queue, Returns } from 'nestjs-uactor/core';
import { range } from 'rxjs';

/** Notes every call that it runs where no death can take it back. */
export class SoakActor {
  #ledger;
  #kept = [];
  #id = randomUUID();
  #lock = new Lock();
  #queue = new Queue(100);
  #table = new Map([['a', 1]]);

  constructor(ledger) {
    this.#ledger = openSync(ledger, 'a');
  }

  add(number) {
    this.#note(number);
    return number;
  }

  async addLater(number) {
    this.#note(number);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return number;
  }

  /** Does no harm when it runs again. */
  addAgain(number) {
    return this.addLater(number);
  }

  /** Has another actor do it. */
  relay(number, other) {
    return other.add(number);
  }

  *count(number, to) {
    this.#note(number);
    for (let n = 0; n < to; n++) yield n;
  }

  range(number, to) {
    this.#note(number);
    return range(0, to);
  }

  async callBack(number, callback, times) {
    this.#note(number);
    let sum = 0;
    for (let time = 0; time < times; time++) sum += await callback(time);
    return sum;
  }

  /** A lock, and which one it is: that of another life is another. */
  lock() {
    return { id: this.#id, lock: proxy(this.#lock, 'Lock') };
  }

  queue() {
    return proxy(this.#queue, 'Queue');
  }

  table() {
    return proxy(this.#table, 'dict');
  }

  /** Uses what lives in a third process, and keeps it for a while. */
  async use(number, table) {
    this.#kept.push(table);
    if (this.#kept.length > 10) this.#kept.shift();
    const value = await table.get('a');
    this.#note(number);
    return value;
  }

  /** Bytes in use, once what is not was collected. */
  memory() {
    globalThis.gc();
    return process.memoryUsage().heapUsed;
  }

  #note(number) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(number);
    writeSync(this.#ledger, bytes);
  }
}
const member = (name) => [SoakActor.prototype, name, Object.getOwnPropertyDescriptor(SoakActor.prototype, name)];
Returns('Observable')(...member('range'));
Idempotent()(...member('addAgain'));
Actor({
  restart: { maxRestarts: 100_000, backoff: [10, 100] },
  execArgv: ['--expose-gc'],
  timeout: 30_000,
})(SoakActor);
