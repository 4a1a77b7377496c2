import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { LoadedActor } from '../fixtures/loaded.actor.js';

afterEach(() => {
  expect(livingActors.size).toBe(0);
});

const EAGER = ['actor-process.cjs', 'chunk.cjs'];

describe('the start of an actor', () => {
  it('loads two files of this package, and those of observables and of actors of its own with the first of them', async () => {
    await using actor = await spawn(LoadedActor);
    expect(await actor.files()).toEqual(EAGER);
    expect(await actor.later('value').get()).toBe('value');
    expect(await actor.files()).toEqual([...EAGER, 'rxjs.cjs']);
    expect(await actor.nestedFiles()).toEqual([...EAGER, 'rxjs.cjs', 'spawn.cjs']);
  });

  it('gives modules of both kinds one copy of this package', async () => {
    await using actor = await spawn(LoadedActor);
    expect(await actor.isOneCopy()).toBe(true);
  });

  it('takes arguments of any size', async () => {
    for (const size of [1, 60_000, 70_000, 5_000_000]) {
      await using actor = await spawn(LoadedActor, { args: ['a'.repeat(size), 'b'] });
      expect(await actor.ballastLength()).toBe(size + 1);
    }
  });
});
