import { describe, expect, it, jest } from '@jest/globals';
import { fuzzRound, ROUND } from '../fuzz/fuzzer.js';

// What calls fail with that only tell is written there.
jest.spyOn(console, 'error').mockImplementation(() => undefined);

describe('hostile bytes', () => {
  it.each([1, 2, 3, 4])(
    'end their own link or fail their own value, reach nothing else, and leave nothing behind (seed %i)',
    async (seed) => {
      const { inputs, bytes } = await fuzzRound(seed);
      expect(Object.values(inputs).reduce((sum, count) => sum + count, 0)).toBe(ROUND);
      expect(Math.min(...Object.values(inputs))).toBeGreaterThan(0);
      expect(bytes).toBeGreaterThan(ROUND);
    },
  );
});
