import assert from 'node:assert';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SharedList } from '../../lib/primitives/shared-list.js';
import type { SortOptions } from '../../lib/primitives/sort-order.js';

const runs = { numRuns: 300 };

/** Sorted in both ways, which must agree. */
function sorted<T>(items: T[], options?: SortOptions<T>): T[] {
  const copy = new SharedList(items).toSorted(options);
  const list = new SharedList([...items]);
  expect((list as { sort(by?: SortOptions<T>): unknown }).sort(options)).toBeUndefined();
  expect(list.values()).toEqual(copy);
  return copy;
}

/** With a number to each, by which equal ones can be told apart. */
const numbered = <T>(keys: T[]): { key: T; number: number }[] => keys.map((key, number) => ({ key, number }));

describe('sorting a SharedList', () => {
  it('compares numbers by size', () => {
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.bigInt({ min: -99n, max: 99n }));
    fc.assert(
      fc.property(fc.array(number), (items) => {
        const model = items.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        expect(sorted(items)).toEqual(model);
      }),
      runs,
    );
  });

  it('compares everything else as arrays do', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.boolean(),
      fc.constantFrom(null, undefined, [2], [10, 1]),
    );
    fc.assert(
      fc.property(fc.array(text), (items) => {
        expect(sorted(items)).toEqual(items.toSorted());
      }),
      runs,
    );
  });

  it('keeps the order of what is equal, in either direction', () => {
    const keys = fc.array(fc.oneof(fc.nat({ max: 2 }), fc.constantFrom('a', 'b', undefined, NaN)));
    fc.assert(
      fc.property(keys, fc.boolean(), fc.boolean(), (some, descending, numeric) => {
        const result = sorted(numbered(some), { by: 'key', descending, numeric });
        result.slice(1).forEach(({ key, number }, before) => {
          if (Object.is(result[before]!.key, key)) expect(number).toBeGreaterThan(result[before]!.number);
        });
        expect(result.toSorted((a, b) => a.number - b.number)).toEqual(numbered(some));
      }),
      runs,
    );
  });

  it('has one order for mixed ones, whichever way they come', () => {
    const mixed = fc.uniqueArray(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom('1a', '9', 'x', '')));
    fc.assert(
      fc.property(
        mixed.chain((items) => fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length }))),
        fc.boolean(),
        ([items, shuffled], descending) => {
          expect(sorted(shuffled, { descending })).toEqual(sorted(items, { descending }));
        },
      ),
      runs,
    );
    expect(sorted(['x', 10, '1a', 9])).toEqual([9, 10, '1a', 'x']);
    expect(sorted(['x', 10, '1a', 9], { descending: true })).toEqual(['x', '1a', 10, 9]);
  });

  it('puts what is undefined, or no number, last in either direction', () => {
    const items = [undefined, 2, NaN, 3];
    expect(sorted(items)).toEqual([2, 3, NaN, undefined]);
    expect(sorted(items, { descending: true })).toEqual([3, 2, NaN, undefined]);
    const rows = [{}, { size: 2 }, { size: undefined }, { size: 3 }] as { size?: number }[];
    expect(sorted(rows, { by: 'size', descending: true })).toEqual([{ size: 3 }, { size: 2 }, {}, {}]);
  });

  it('takes strings for numbers when told to', () => {
    expect(sorted(['10', '9', '-1', ' 2 ', 'x', '1e1'], { numeric: true })).toEqual([
      '-1',
      ' 2 ',
      '9',
      '10',
      '1e1',
      'x',
    ]);
    expect(sorted(['10', '9'])).toEqual(['10', '9']);
    expect(sorted(['2', 10n, 3], { numeric: true, descending: true })).toEqual([10n, 3, '2']);
  });

  it('compares dates by time', () => {
    const dates = ['2024-05-01', '1999-01-01', '2024-04-30', 'never'].map((text) => ({ at: new Date(text) }));
    expect(sorted(dates, { by: 'at' })).toEqual([dates[1], dates[2], dates[0], dates[3]]);
  });

  it('sorts by what items have themselves, and not by what they inherit', () => {
    class Item {
      constructor(readonly own: number) {}
      get inherited(): never {
        throw new Error('was read');
      }
    }
    const items = [new Item(2), new Item(1)];
    expect(sorted(items, { by: 'own' })).toEqual([items[1], items[0]]);
    expect(sorted(items, { by: 'inherited' })).toEqual(items);
    expect(sorted([null, undefined, { a: 1 }] as { a: number }[], { by: 'a' })).toEqual([{ a: 1 }, null, undefined]);
    const rows: [string, number][] = [
      ['a', 2],
      ['b', 1],
    ];
    expect(sorted(rows, { by: 1 })).toEqual([rows[1], rows[0]]);
  });

  it('takes no function, nor anything else in its place, and leaves the list as it was', () => {
    const list = new SharedList([2, 1]);
    for (const wrong of [(a: number, b: number) => a - b, 'size', 7]) {
      expect(() => {
        list.sort(wrong as SortOptions<number>);
      }).toThrow(expect.objectContaining({ name: 'TypeError', message: expect.stringContaining('{ by: property') }));
      expect(() => list.toSorted(wrong as SortOptions<number>)).toThrow('takes no function');
    }
    const odd = [2, { toString: () => assert.fail() }, 1];
    expect(() => {
      new SharedList<unknown>(odd).sort();
    }).toThrow('Failed');
    expect(odd[0]).toBe(2);
  });
});
