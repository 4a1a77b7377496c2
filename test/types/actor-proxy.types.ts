import { expectTypeOf } from 'expect-type';
import { type ActorProxy, type AsyncResult, setProperty, spawn, tell, transfer, withOptions } from 'nestjs-uactor';
import type { Observable, Subject } from 'rxjs';

/** Compiled, never run: what a caller sees of each kind of member. */
interface Row {
  id: number;
  when: Date;
}

declare class Base<T> {
  inherited(value: T): T;
}

declare class Everything extends Base<Row> {
  constructor(name: string, size?: number);
  sync(by: number): number;
  async(): Promise<string>;
  flag(): boolean;
  nothing(): void;
  never(): never;
  neverSettles(): Promise<never>;
  anything(): any;
  union(): string | Promise<number>;
  rest(first: string, ...others: number[]): Row[];
  optional?(value: string): Row;
  overloaded(key: 'count'): number;
  overloaded(key: 'name'): string;
  result(): AsyncResult<Row>;
  asyncResult(): Promise<AsyncResult<Row>>;
  generic<T>(value: T): T;
  genericAsync<T>(value: T): Promise<T>;
  genericOverloaded<T>(value: T, count: 1): Promise<T>;
  genericOverloaded<T>(value: T, count: number): Promise<T[]>;
  asyncCallback(): Promise<(value: number) => string>;
  stream(): Observable<Row>;
  subject(): Subject<number>;
  generator(): Generator<Row>;
  asyncGenerator(): AsyncGenerator<Row, string, boolean>;
  iterable(): AsyncIterable<number>;
  map(): Map<string, Row>;
  list(): number[];
  other(): ActorProxy<Other>;
  takes(callback: (row: Row) => void): void;
  name: string;
  get size(): number;
  lazy: Promise<Row>;
  then(): void;
  onModuleInit(): void;
  shutdown(): void;
  protected guarded(): void;
  private hidden(): void;
  #secret: string;
}

declare class Other {
  hello(): string;
}

declare const proxy: ActorProxy<Everything>;

expectTypeOf(proxy.sync).toEqualTypeOf<(by: number) => Promise<number>>();
expectTypeOf(proxy.async).toEqualTypeOf<() => Promise<string>>();
expectTypeOf(proxy.flag).toEqualTypeOf<() => Promise<boolean>>();
expectTypeOf(proxy.nothing).toEqualTypeOf<() => Promise<void>>();
expectTypeOf(proxy.never).toEqualTypeOf<() => Promise<never>>();
expectTypeOf(proxy.neverSettles).toEqualTypeOf<() => Promise<never>>();
expectTypeOf(proxy.anything).toEqualTypeOf<() => Promise<any>>();
expectTypeOf(proxy.union).toEqualTypeOf<() => Promise<string | number>>();
expectTypeOf(proxy.rest).toEqualTypeOf<(first: string, ...others: number[]) => Promise<Row[]>>();
expectTypeOf(proxy.optional).toEqualTypeOf<(value: string) => Promise<Row>>();
expectTypeOf(proxy.overloaded('count')).toEqualTypeOf<Promise<number>>();
expectTypeOf(proxy.overloaded('name')).toEqualTypeOf<Promise<string>>();
expectTypeOf(proxy.inherited).toEqualTypeOf<(value: Row) => Promise<Row>>();
expectTypeOf(proxy.result).toEqualTypeOf<() => AsyncResult<Row>>();
expectTypeOf(proxy.asyncResult).toEqualTypeOf<() => AsyncResult<Row>>();
// TypeScript maps no type parameter of a method: one that returns a promise needs no mapping, and keeps it.
expectTypeOf(proxy.generic(1)).toEqualTypeOf<Promise<unknown>>();
expectTypeOf(proxy.genericAsync({ a: 1 })).toEqualTypeOf<Promise<{ a: number }>>();
expectTypeOf(proxy.genericOverloaded('a', 1)).toEqualTypeOf<Promise<string>>();
expectTypeOf(proxy.genericOverloaded('a', 2)).toEqualTypeOf<Promise<string[]>>();
expectTypeOf(proxy.asyncCallback).toEqualTypeOf<() => Promise<(value: number) => Promise<string>>>();
expectTypeOf(proxy.stream).toEqualTypeOf<() => Observable<Row>>();
expectTypeOf(proxy.subject).toEqualTypeOf<() => Observable<number>>();
expectTypeOf(proxy.generator).toEqualTypeOf<() => AsyncIterableIterator<Row>>();
expectTypeOf(proxy.asyncGenerator).toEqualTypeOf<() => AsyncIterableIterator<Row>>();
expectTypeOf(proxy.iterable).toEqualTypeOf<() => AsyncIterableIterator<number>>();
expectTypeOf(proxy.map).toEqualTypeOf<() => Promise<Map<string, Row>>>();
expectTypeOf(proxy.list).toEqualTypeOf<() => Promise<number[]>>();
expectTypeOf(proxy.other).toEqualTypeOf<() => Promise<ActorProxy<Other>>>();
expectTypeOf(proxy.name).toEqualTypeOf<Promise<string>>();
expectTypeOf(proxy.size).toEqualTypeOf<Promise<number>>();
expectTypeOf(proxy.lazy).toEqualTypeOf<Promise<Row>>();

expectTypeOf(proxy).not.toHaveProperty('then');
expectTypeOf(proxy).not.toHaveProperty('onModuleInit');
expectTypeOf(proxy).not.toHaveProperty('guarded');
expectTypeOf(proxy).not.toHaveProperty('hidden');
expectTypeOf<Awaited<typeof proxy>>().toEqualTypeOf<ActorProxy<Everything>>();

// The proxy has a shutdown of its own, which tells how the process ended.
expectTypeOf(proxy.shutdown({ drain: true })).resolves.toExtend<{ exitCode: number | null } | undefined>();

// @ts-expect-error the amount is a number
void proxy.sync('two');
// @ts-expect-error properties are written with setProperty
proxy.name = Promise.resolve('x');

expectTypeOf(setProperty(proxy, 'name', 'x')).toEqualTypeOf<Promise<void>>();
// @ts-expect-error the name is a string
void setProperty(proxy, 'name', 1);

expectTypeOf(withOptions(proxy, { timeout: 1 })).toEqualTypeOf<ActorProxy<Everything>>();
// @ts-expect-error no such option
withOptions(proxy, { timeuot: 1 });
expectTypeOf(tell(proxy).sync).toEqualTypeOf<(by: number) => void>();

expectTypeOf(spawn(Everything, { args: ['x'] })).resolves.toEqualTypeOf<ActorProxy<Everything>>();
void spawn(Everything, { args: ['x', 2], timeout: 5 });
// @ts-expect-error the constructor needs arguments
void spawn(Everything);
// @ts-expect-error of the right types
void spawn(Everything, { args: [1] });
void spawn(Other);
// @ts-expect-error no such option
void spawn(Other, { retrys: 1 });

expectTypeOf(transfer(Buffer.alloc(1))).toEqualTypeOf<ReturnType<typeof Buffer.alloc>>();
expectTypeOf(transfer(new Float64Array(1)).length).toEqualTypeOf<number>();
expectTypeOf(transfer(new ArrayBuffer(1))).toEqualTypeOf<ArrayBuffer>();
// @ts-expect-error -- only memory can be given away
transfer('text');
