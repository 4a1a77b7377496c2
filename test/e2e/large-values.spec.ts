import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'nestjs-uactor';
import { CollectedActor } from '../fixtures/collected.actor.js';

const MEBIBYTE = 1 << 20;

describe('large values that are of no use a moment later', () => {
  it.each([
    ['a Buffer of 1 MiB', 200, Buffer.alloc(MEBIBYTE)],
    ['a Buffer of 32 KiB', 6_400, Buffer.alloc(MEBIBYTE / 32)],
    ['typed arrays of 32 KiB', 6_400, new Float64Array(MEBIBYTE / 256)],
  ])('are collected with young objects, not by marking the whole heap: %s, %i times', async (_what, times, value) => {
    await using actor = await spawn(CollectedActor);
    for (let round = 0; round < times; round++) await actor.take(value);
    const { young, all } = await actor.collections();
    // V8 begins after 8 to 16 MiB otherwise.
    expect(all).toBeLessThan(8);
    expect(young).toBeGreaterThanOrEqual(200 / 4);
  });
});

describe('calls that are over', () => {
  const TEXT = 'a'.repeat(8_192);
  const CALLS = 300;

  it('leave nothing behind that young collections do not find, before their code is optimized, too', async () => {
    await using actor = await spawn(CollectedActor);
    const before = await actor.heapLeft();
    for (let call = 0; call < CALLS; call++) await actor.lengthOf(TEXT);
    expect((await actor.heapLeft()) - before).toBeLessThan((CALLS * TEXT.length) / 3);
  });
});

describe("glibc's options in an actor process", () => {
  afterEach(() => {
    delete process.env.GLIBC_TUNABLES;
  });

  it('ask for large pages, and do not show', async () => {
    await using actor = await spawn(CollectedActor);
    expect(await actor.startEnvironment()).toContain('GLIBC_TUNABLES=glibc.malloc.hugetlb=1');
    expect(await actor.environment()).not.toHaveProperty('GLIBC_TUNABLES');
  });

  it("are the owner's where it has any", async () => {
    process.env.GLIBC_TUNABLES = 'glibc.malloc.arena_max=2';
    await using actor = await spawn(CollectedActor);
    expect(await actor.environment()).toHaveProperty('GLIBC_TUNABLES', 'glibc.malloc.arena_max=2');
  });
});
