import { describe, expect, it } from '@jest/globals';
import { Namespace } from '../../lib/primitives/namespace.js';
import { SharedArray } from '../../lib/primitives/shared-array.js';
import { Value } from '../../lib/primitives/value.js';

describe('Namespace', () => {
  it('keeps values by name', () => {
    const names = new Namespace<Record<string, unknown>>({ count: 1 });
    expect(names.get('count')).toBe(1);
    expect(names.get('toString')).toBeUndefined();
    names.set('toString', 'mine');
    names.set('__proto__', 3);
    expect(names.get('__proto__')).toBe(3);
    expect(names.names()).toEqual(['count', 'toString', '__proto__']);
    expect([names.delete('toString'), names.delete('toString')]).toEqual([true, false]);
    expect(names.names()).toEqual(['count', '__proto__']);
    expect(new Namespace().names()).toEqual([]);
  });
});

describe('Value', () => {
  it('is a number of its type', () => {
    const integer = new Value('i32');
    expect(integer.value).toBe(0);
    integer.value = 2 ** 31 + 1;
    expect(integer.value).toBe(-(2 ** 31) + 1);
    expect(new Value('f64', 0.5).value).toBe(0.5);
    expect(new Value(Uint8ClampedArray, 300).value).toBe(255);
    const big: bigint = new Value('u64', 2n ** 63n).value;
    expect(big).toBe(2n ** 63n);
  });

  it('has a lock of its own', async () => {
    const value = new Value('i32');
    const add = async (): Promise<void> => {
      const before = value.value;
      await Promise.resolve();
      value.value = before + 1;
    };
    await Promise.all([1, 2, 3].map(() => value.getLock().runExclusive(add)));
    expect(value.value).toBe(3);
    expect(value.getLock()).toBe(value.getLock());
  });

  it('refuses a type that there is not', () => {
    for (const wrong of ['i7', 'constructor', Array, undefined])
      expect(() => new Value(wrong as 'i8')).toThrow(expect.objectContaining({ name: 'TypeError' }));
  });
});

describe('SharedArray', () => {
  it('has elements of its type', () => {
    const array = new SharedArray('i16', 4);
    expect(array.length).toBe(4);
    array.set(0, 7);
    array.set(-1, 9);
    expect([array.at(0), array.at(1), array.at(-1), array.at(4)]).toEqual([7, 0, 9, undefined]);
    expect(array.slice()).toEqual(Int16Array.of(7, 0, 0, 9));
    const part: Int16Array = array.slice(1, 4);
    part[0] = 5;
    expect([...array.slice(1)]).toEqual([0, 0, 9]);
    expect(new SharedArray(Float64Array, [0.5, 1.5]).at(1)).toBe(1.5);
    expect(new SharedArray('i64', [1n, 2n]).slice()).toEqual(BigInt64Array.of(1n, 2n));
    expect(array.getLock().locked()).toBe(false);
  });

  it.each([4, -5, 0.5, NaN])('refuses to set element %d of four', (index) => {
    expect(() => {
      new SharedArray('i16', 4).set(index, 1);
    }).toThrow(RangeError);
  });
});
