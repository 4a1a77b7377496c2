import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SharedDict } from '../../lib/primitives/shared-dict.js';
import { SharedList } from '../../lib/primitives/shared-list.js';
import { SharedSet } from '../../lib/primitives/shared-set.js';

const runs = { numRuns: 300 };
const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('a', 'b', null, undefined, NaN, -0));
const values = fc.array(value, { maxLength: 6 });

/** A method by name, and what it is given. */
interface Step {
  readonly name: string;
  readonly args: readonly unknown[];
}

function step(name: string, ...args: fc.Arbitrary<unknown>[]): fc.Arbitrary<Step> {
  return fc.record({ name: fc.constant(name), args: fc.tuple(...args) });
}

/** Arguments of which the last ones may be missing, which is not the same as undefined. */
function shortened(steps: fc.Arbitrary<Step>): fc.Arbitrary<Step> {
  return fc.tuple(steps, fc.nat({ max: 3 })).map(([{ name, args }, left]) => ({ name, args: args.slice(0, left) }));
}

function call(target: object, { name, args }: Step): unknown {
  return (target as Record<string, (...args: readonly unknown[]) => unknown>)[name]!(...args);
}

/** What a call returned, or the name of what it threw. */
function outcome(work: () => unknown): unknown {
  try {
    return { returned: work() };
  } catch (error) {
    return { threw: (error as Error).name };
  }
}

describe('SharedDict', () => {
  const pairs = fc.array(fc.tuple(value, value), { maxLength: 5 });
  const steps = fc.oneof(
    step('get', value),
    step('set', value, value),
    step('has', value),
    step('delete', value),
    step('clear'),
    step('keys'),
    step('values'),
    step('entries'),
    step('getMany', values),
    step(
      'setMany',
      fc.oneof(
        pairs,
        pairs.map((entries) => new Map(entries)),
      ),
    ),
    step(
      'update',
      fc.oneof(
        pairs,
        pairs.map((entries) => new Map(entries)),
      ),
    ),
    step('setDefault', value, value),
    step('pop', value),
    step('pop', value, value),
  );

  /** What each step does to a plain map. */
  function onMap(map: Map<unknown, unknown>, { name, args }: Step): unknown {
    const [key, given] = args;
    switch (name) {
      case 'set':
        map.set(key, given);
        return undefined;
      case 'keys':
      case 'values':
      case 'entries':
        return [...map[name]()];
      case 'getMany':
        return (key as unknown[]).map((each) => map.get(each));
      case 'setMany':
      case 'update':
        (key as [unknown, unknown][]).forEach(([each, its]) => map.set(each, its));
        return undefined;
      case 'setDefault':
        return map.has(key) ? map.get(key) : map.set(key, given).get(key);
      case 'pop': {
        if (!map.has(key) && args.length === 1) throw new RangeError();
        const found = map.has(key) ? map.get(key) : given;
        map.delete(key);
        return found;
      }
      default:
        return call(map, { name, args });
    }
  }

  it('does what its map does', () => {
    fc.assert(
      fc.property(pairs, fc.array(steps), (entries, schedule) => {
        const [live, model] = [new Map(entries), new Map(entries)];
        const dict = new SharedDict(live);
        for (const each of schedule) {
          const plain = { ...each, args: each.args.map((arg) => (arg instanceof Map ? [...arg] : arg)) };
          expect(outcome(() => call(dict, each))).toEqual(outcome(() => onMap(model, plain)));
          expect([...live]).toEqual([...model]);
          expect(dict.size).toBe(model.size);
          expect([...dict.items()]).toEqual([...model]);
        }
      }),
      runs,
    );
  });

  it('names the key that is missing, shortly', () => {
    const dict = new SharedDict(new Map<unknown, number>());
    expect(() => dict.pop('cats')).toThrow(new RangeError("There is no key 'cats'"));
    expect(() => dict.pop({ a: { b: [1] } })).toThrow('There is no key { a: { b: [Array] } }');
    expect(dict.pop('cats', undefined)).toBeUndefined();
    expect(() => dict.pop('x'.repeat(1e6))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{200,300}$/) }),
    );
  });

  it.each([[[['a', 1], ['b']]], [[['a', 1], 'bc']], [{ a: 1 }], [undefined], ['ab'], [7]])(
    'sets none of what are not all pairs: %j',
    (entries) => {
      const live = new Map<string, number>();
      const dict = new SharedDict(live);
      for (const set of ['setMany', 'update'] as const)
        expect(() => {
          dict[set](entries as [string, number][]);
        }).toThrow(expect.objectContaining({ name: 'TypeError', message: expect.stringContaining('[key, value]') }));
      expect(live.size).toBe(0);
    },
  );

  it('is the live map', () => {
    const live = new Map([['a', 1]]);
    const dict = new SharedDict(live);
    const items = dict.items();
    expect(items.next().value).toEqual(['a', 1]);
    live.set('b', 2).set('c', 3);
    dict.delete('b');
    expect([...items]).toEqual([['c', 3]]);
    const keys = dict.keys();
    live.clear();
    expect(keys).toEqual(['a', 'c']);
    expect(dict.size).toBe(0);
  });
});

describe('SharedSet', () => {
  const steps = fc.oneof(
    step('add', value),
    step('has', value),
    step('delete', value),
    step('clear'),
    step('values'),
    step('addMany', values),
  );

  function onSet(set: Set<unknown>, { name, args }: Step): unknown {
    switch (name) {
      case 'add':
        set.add(args[0]);
        return undefined;
      case 'values':
        return [...set];
      case 'addMany':
        (args[0] as unknown[]).forEach((each) => set.add(each));
        return undefined;
      default:
        return call(set, { name, args });
    }
  }

  it('does what its set does', () => {
    fc.assert(
      fc.property(values, fc.array(steps), (initial, schedule) => {
        const [live, model] = [new Set(initial), new Set(initial)];
        const shared = new SharedSet(live);
        for (const each of schedule) {
          expect(outcome(() => call(shared, each))).toEqual(outcome(() => onSet(model, each)));
          expect([...live]).toEqual([...model]);
          expect(shared.size).toBe(model.size);
          expect([...shared.items()]).toEqual([...model]);
        }
      }),
      runs,
    );
  });

  /** By the definition of each. */
  const algebra: Record<string, (a: unknown[], b: unknown[]) => unknown> = {
    union: (a, b) => new Set([...a, ...b]),
    intersection: (a, b) => new Set(a.filter((each) => b.includes(each))),
    difference: (a, b) => new Set(a.filter((each) => !b.includes(each))),
    symmetricDifference: (a, b) =>
      new Set([...a.filter((each) => !b.includes(each)), ...b.filter((each) => !a.includes(each))]),
    isSubsetOf: (a, b) => a.every((each) => b.includes(each)),
    isSupersetOf: (a, b) => b.every((each) => a.includes(each)),
    isDisjointFrom: (a, b) => !a.some((each) => b.includes(each)),
  };

  it.each(Object.keys(algebra))('has %s with sets and arrays, as the language has it, and stays as it is', (name) => {
    fc.assert(
      fc.property(values, values, fc.boolean(), (some, others, asSet) => {
        const live = new Set(some);
        const result = call(new SharedSet(live), { name, args: [asSet ? new Set(others) : others] });
        expect(result).toEqual(algebra[name]!(some, others));
        expect([...live]).toEqual([...new Set(some)]);
        if (name in live) {
          const native = call(live, { name, args: [new Set(others)] });
          // Down to the order of the values.
          expect(result instanceof Set ? [...result] : result).toEqual(native instanceof Set ? [...native] : native);
        }
      }),
      runs,
    );
    for (const wrong of [undefined, 7])
      expect(() => call(new SharedSet(new Set([1])), { name, args: [wrong] })).toThrow(TypeError);
  });

  it('is the live set', () => {
    const live = new Set([1]);
    const shared = new SharedSet(live);
    const items = shared.items();
    expect(items.next().value).toBe(1);
    live.add(2);
    shared.add(3);
    shared.delete(2);
    expect([...items]).toEqual([3]);
  });
});

describe('SharedList', () => {
  const index = fc.oneof(fc.integer({ min: -7, max: 7 }), fc.constant(undefined));
  const nested = fc.array(fc.oneof(value, values, fc.array(values, { maxLength: 2 })), { maxLength: 4 });
  const sameAsArray = fc.oneof(
    step('at', index),
    shortened(step('push', value, value, value)),
    step('pop'),
    step('shift'),
    shortened(step('unshift', value, value, value)),
    step('splice', index),
    step('splice', index, index),
    step('splice', index, index, value, value),
    shortened(step('slice', index, index)),
    step('indexOf', value),
    step('indexOf', value, index),
    step('lastIndexOf', value),
    step('lastIndexOf', value, index),
    step('includes', value),
    step('includes', value, index),
    step('concat', value, values),
    shortened(step('join', fc.constantFrom('', '-', undefined))),
    step('toReversed'),
    step('toSpliced', index),
    step('toSpliced', index, index),
    step('toSpliced', index, index, value, value),
    step('with', index, value),
  );
  const returnsItself = fc.oneof(
    step('reverse'),
    step('fill', value),
    step('fill', value, index),
    step('fill', value, index, index),
    step('copyWithin', index, index),
    step('copyWithin', index, index, index),
  );
  const returnsIterator = fc.constantFrom('keys', 'values', 'entries').map((name): Step => ({ name, args: [] }));
  const others = fc.oneof(
    returnsItself.map((each) => ({ ...each, model: () => undefined })),
    returnsIterator.map((each) => ({ ...each, model: (result: unknown) => [...(result as Iterable<unknown>)] })),
    sameAsArray.map((each) => ({ ...each, model: (result: unknown) => result })),
  );

  it('does what its array does', () => {
    fc.assert(
      fc.property(values, fc.array(others), (initial, schedule) => {
        const [live, model] = [[...initial], [...initial]];
        const list = new SharedList(live);
        for (const each of schedule) {
          expect(outcome(() => call(list, each))).toEqual(outcome(() => each.model(call(model, each))));
          expect(live).toEqual(model);
          expect(list.length).toBe(model.length);
          expect([...list.items()]).toEqual(model);
        }
      }),
      runs,
    );
  });

  it('flattens as its array does', () => {
    fc.assert(
      fc.property(nested, fc.constantFrom([], [0], [1], [2]), (items, args) => {
        expect(call(new SharedList(items), { name: 'flat', args })).toEqual(call(items, { name: 'flat', args }));
      }),
      runs,
    );
  });

  it('replaces elements, from either end, and none that there is not', () => {
    fc.assert(
      fc.property(values, fc.oneof(index, fc.constantFrom(0.5, NaN, Infinity)), value, (initial, at, item) => {
        const live = [...initial];
        const list = new SharedList(live);
        const place = at! < 0 ? at! + initial.length : at!;
        const set = (): void => {
          list.set(at!, item);
        };
        if (!(place in initial)) expect(set).toThrow(RangeError);
        else {
          set();
          expect(live).toEqual(initial.with(place, item));
        }
        expect(live.length).toBe(initial.length);
      }),
      runs,
    );
  });

  it('is the live array', () => {
    const live = [1];
    const list = new SharedList(live);
    const items = list.items();
    expect(items.next().value).toBe(1);
    live.push(2);
    list.push(3);
    expect([...items]).toEqual([2, 3]);
    const all = list.values();
    live.length = 0;
    expect(all).toEqual([1, 2, 3]);
    expect(list.length).toBe(0);
  });
});
