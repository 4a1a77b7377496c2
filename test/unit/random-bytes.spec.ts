import { describe, expect, it } from '@jest/globals';
import { randomBytes } from '../../lib/actor/random-bytes.js';

describe('random bytes', () => {
  it('are never given twice, however many are asked for at once', () => {
    const sizes = Array.from({ length: 2_000 }, (_, no) => (no === 1_000 ? 10_000 : 16 + (no % 3) * 8));
    const given = sizes.map((size) => randomBytes(size));
    expect(given.map(({ length }) => length)).toEqual(sizes);
    expect(new Set(given.map((bytes) => bytes.toString('hex'))).size).toBe(sizes.length);
    const ones = Buffer.concat(given).reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
    expect(ones / (Buffer.concat(given).length * 8)).toBeCloseTo(0.5, 1);
  });

  it('stand in memory of their own', () => {
    const [first, second] = [randomBytes(16), randomBytes(16)];
    const before = second.toString('hex');
    first.fill(0);
    expect(second.toString('hex')).toBe(before);
    expect(first.buffer.byteLength).toBe(16);
  });
});
