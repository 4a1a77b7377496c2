import { Actor, currentCall, Expose, Lock, proxy, Queue, Returns } from 'nestjs-uactor/core';
import { from, interval, type Observable, take } from 'rxjs';

/** What nobody may reach was reached. */
export const breaches: string[] = [];

/** Offers something of each kind, and has members that it does not offer. */
@Actor({ concurrency: 8, mailbox: { calls: 32, bytes: 1 << 20 } })
export class FuzzedActor {
  @Expose() color: unknown = 'red';
  private readonly mutex = new Lock();
  private readonly items = new Queue<unknown>(4);
  private readonly table = new Map<string, unknown>([['honest', 1]]);

  get hidden(): string {
    breaches.push('hidden');
    return 'nobody may read this';
  }

  notExposed(): void {
    breaches.push('notExposed()');
  }

  @Expose() echo(...values: unknown[]): unknown {
    for (const value of values) checkPrototypes(value);
    return values[0];
  }

  @Expose() async callBack(callback: unknown, ...values: unknown[]): Promise<unknown> {
    const { signal } = currentCall();
    signal.addEventListener('abort', () => undefined);
    return typeof callback === 'function' ? ((await Reflect.apply(callback, undefined, values)) as unknown) : undefined;
  }

  @Expose() async use(value: unknown, name: unknown): Promise<unknown> {
    const member: unknown = (value as Record<string, unknown> | undefined)?.[String(name)];
    return typeof member === 'function' ? ((await Reflect.apply(member, value, [1])) as unknown) : member;
  }

  @Expose() fail(value: unknown): never {
    throw value as Error;
  }

  @Expose() hang(): Promise<never> {
    return new Promise(() => undefined);
  }

  @Expose()
  @Returns('Observable')
  stream(): Observable<number> {
    return from([1, 2, 3]);
  }

  @Expose()
  @Returns('Observable')
  ticks(): Observable<number> {
    return interval(1).pipe(take(2));
  }

  @Expose() *count(to: unknown): Generator<number> {
    for (let n = 0; n < Math.min(Number(to), 1000); n++) yield n;
  }

  @Expose() lock() {
    return proxy(this.mutex, 'Lock');
  }

  @Expose() queue() {
    return proxy(this.items, 'Queue');
  }

  @Expose() dict() {
    return proxy(this.table, 'dict');
  }
}

const MOST_NODES = 200;

/** What looks like a plain object is one: no name in it, `__proto__` included, has changed what it inherits. */
function checkPrototypes(root: unknown): void {
  const open: unknown[] = [root];
  for (let seen = 0; open.length > 0 && seen < MOST_NODES; seen++) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null || Object.prototype.toString.call(value) !== '[object Object]')
      continue;
    const above: unknown = Object.getPrototypeOf(value);
    const isClass = typeof above === 'object' && above !== null && Object.hasOwn(above, 'constructor');
    if (above !== null && !isClass) breaches.push('a prototype from the wire');
    open.push(...(Object.values(value) as unknown[]));
  }
}
