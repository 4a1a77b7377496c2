import { expectTypeOf } from 'expect-type';
import {
  type ActorProxy,
  type AsyncResult,
  type BaseProxy,
  type DictProxy,
  type IteratorProxy,
  type ListProxy,
  type Lock,
  type LockProxy,
  type NamespaceProxy,
  proxy,
  type Queue,
  type QueueProxy,
  type SetProxy,
  type Shared,
  type SharedAs,
  type SharedArray,
  type ArrayProxy,
  type Namespace,
  type Value,
  type ValueProxy,
} from 'nestjs-uactor/core';

import type { Observable } from 'rxjs';

/** Compiled, never run: what callers get for what an actor shares. */
interface Row {
  id: number;
}

declare class Tally {
  add(by: number): number;
  total: number;
}

declare class Sharing {
  dict(): Shared<'dict', Map<string, Row>>;
  later(): Promise<Shared<'dict', Map<string, Row>>>;
  set(): Shared<'set', Set<number>>;
  list(): Shared<'list', Row[]>;
  queue(): Shared<'Queue', Queue<Row>>;
  lock(): Shared<'Lock', Lock>;
  auto(): Shared<'auto', Tally>;
  chosen(): DictProxy<string, Row>;
  chosenResult(): SharedAs<'AsyncResult', AsyncResult<Row>>;
  chosenLater(): Promise<SharedAs<'AsyncResult', AsyncResult<Row>>>;
  chosenStream(): SharedAs<'Observable', Observable<Row>>;
  chosenIterator(): IteratorProxy<Row>;
  declaredResult(): Shared<'AsyncResult', AsyncResult<Row>>;
  declaredStream(): Shared<'Observable', Observable<Row>>;
  declaredIterator(): Shared<'Iterator', Iterable<Row>>;
  adder(by: number): (value: number) => number;
}

declare const sharing: ActorProxy<Sharing>;

expectTypeOf(sharing.dict()).toEqualTypeOf<Promise<DictProxy<string, Row>>>();
expectTypeOf(sharing.later()).toEqualTypeOf<Promise<DictProxy<string, Row>>>();
expectTypeOf(sharing.set()).toEqualTypeOf<Promise<SetProxy<number>>>();
expectTypeOf(sharing.list()).toEqualTypeOf<Promise<ListProxy<Row>>>();
expectTypeOf(sharing.queue()).toEqualTypeOf<Promise<QueueProxy<Row>>>();
expectTypeOf(sharing.lock()).toEqualTypeOf<Promise<LockProxy>>();
expectTypeOf(sharing.chosen()).toEqualTypeOf<Promise<DictProxy<string, Row>>>();
expectTypeOf(sharing.chosenResult()).toEqualTypeOf<Promise<AsyncResult<Row>>>();
expectTypeOf(sharing.chosenLater()).toEqualTypeOf<Promise<AsyncResult<Row>>>();
expectTypeOf(sharing.chosenStream()).toEqualTypeOf<Promise<Observable<Row>>>();
expectTypeOf(sharing.chosenIterator()).toEqualTypeOf<Promise<IteratorProxy<Row>>>();
expectTypeOf(sharing.declaredResult()).toEqualTypeOf<AsyncResult<Row>>();
expectTypeOf(sharing.declaredStream()).toEqualTypeOf<Observable<Row>>();
expectTypeOf(sharing.declaredIterator()).toEqualTypeOf<AsyncIterableIterator<Row>>();
expectTypeOf(sharing.adder(1)).toEqualTypeOf<Promise<(value: number) => Promise<number>>>();

declare const dict: DictProxy<string, Row>;
expectTypeOf(dict.get('a')).toEqualTypeOf<Promise<Readonly<Row> | undefined>>();
expectTypeOf(dict.size).toEqualTypeOf<Promise<number>>();
expectTypeOf(dict.entries()).toEqualTypeOf<Promise<[string, Row][]>>();
expectTypeOf(dict.pop('a', 0)).toEqualTypeOf<Promise<Row | number>>();
// @ts-expect-error the keys are strings
void dict.get(1);

declare const value: Value<'i32'>;
declare const array: SharedArray<'i64'>;
declare const names: Namespace<{ a: 1 }>;
declare const tally: Tally;
declare const rows: Generator<Row>;
expectTypeOf(proxy(new Map<string, Row>(), 'dict')).toEqualTypeOf<DictProxy<string, Row>>();
expectTypeOf(proxy([1, 2], 'list')).toEqualTypeOf<ListProxy<number>>();
expectTypeOf(proxy(rows, 'Iterator')).toEqualTypeOf<IteratorProxy<Row>>();
expectTypeOf(proxy(value, 'Value')).toEqualTypeOf<ValueProxy<'i32'>>();
expectTypeOf(proxy(array, 'Array')).toEqualTypeOf<ArrayProxy<'i64'>>();
expectTypeOf(proxy(names, 'Namespace')).toEqualTypeOf<NamespaceProxy<{ a: 1 }>>();
expectTypeOf(proxy(tally)).toExtend<BaseProxy & { add(by: number): Promise<number> }>();
// @ts-expect-error a list is no dict
expectTypeOf(proxy([1], 'dict')).toEqualTypeOf<DictProxy<string, Row>>();

declare const iterator: IteratorProxy<Row>;
expectTypeOf(iterator.next()).toEqualTypeOf<Promise<IteratorResult<Row, undefined>>>();
expectTypeOf(iterator.next(5)).toEqualTypeOf<Promise<Row[]>>();

declare const long: ValueProxy<'i64'>;
expectTypeOf(long.value).toEqualTypeOf<Promise<bigint>>();
