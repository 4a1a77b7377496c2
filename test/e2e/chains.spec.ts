import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ActorProxy, CallTimeoutError, ReentrancyError, spawn, withOptions } from 'nestjs-uactor/core';
import { MiddleActor, StrictActor } from '../fixtures/chain.actor.js';
import { eachWaitsForTheOther } from '../support/each-waits-for-the-other.js';
import { eventually } from '../support/eventually.js';

let strict: ActorProxy<StrictActor>;
let middle: ActorProxy<MiddleActor>;
let third: ActorProxy<MiddleActor>;

beforeAll(async () => {
  [strict, middle, third] = await Promise.all([
    spawn(StrictActor),
    spawn(MiddleActor),
    spawn(MiddleActor, { name: 'Third' }),
  ]);
});

afterAll(async () => {
  await Promise.all([strict.shutdown(), middle.shutdown(), third.shutdown()]);
});

describe('a call that comes back to a strict actor whose call waits for it', () => {
  const refused = async (call: Promise<unknown>): Promise<readonly string[]> => {
    const error = await call.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ReentrancyError);
    expect(error).toMatchObject({ code: 'REENTRANCY', ran: 'no' });
    expect(await strict.plain()).toBe('plain');
    return (error as ReentrancyError).path;
  };

  it('fails at once, with the path of the chain', async () => {
    expect(await refused(strict.through(middle, 'plain'))).toEqual([
      'StrictActor.through',
      'MiddleActor.back',
      'StrictActor.plain',
    ]);
  });

  it('fails through third processes', async () => {
    expect(await refused(strict.throughBoth(middle, third))).toEqual([
      'StrictActor.throughBoth',
      'MiddleActor.over',
      'Third.back',
      'StrictActor.plain',
    ]);
  });

  it('fails through a callback of the application', async () => {
    expect(await refused(strict.throughCallback(() => strict.plain()))).toEqual([
      'StrictActor.throughCallback',
      'application.callback',
      'StrictActor.plain',
    ]);
  });

  it('fails where the actor calls itself', async () => {
    expect(await refused(strict.toItself())).toEqual(['StrictActor.toItself', 'StrictActor.plain']);
  });

  it('runs at once where its method is marked @Reentrant()', async () => {
    expect(await strict.through(middle, 'nested')).toBe('nested');
  });

  it('fails in the midst of a reentrant call, too', async () => {
    expect(await refused(strict.through(middle, 'deeper'))).toEqual([
      'StrictActor.through',
      'MiddleActor.back',
      'StrictActor.deeper',
      'StrictActor.plain',
    ]);
  });

  it.each(['throughTold', 'leaveBehind'] as const)('waits its turn where the call does not wait: %s', async (way) => {
    const before = (await strict.log()).length;
    await strict[way](middle);
    await eventually(async () => (await strict.log()).length === before + 1);
  });

  it('waits its turn where another call runs', async () => {
    let release = (): void => undefined;
    const released = new Promise<string>((resolve) => {
      release = () => {
        resolve('released');
      };
    });
    const first = strict.throughCallback(() => released);
    const second = strict.plain();
    release();
    expect(await Promise.all([first, second])).toEqual(['released', 'plain']);
  });

  it('of actors that wait for each other ends by its timeout', async () => {
    await using other = await spawn(StrictActor, { name: 'Other' });
    const calls = eachWaitsForTheOther(withOptions(strict, { timeout: 300 }), withOptions(other, { timeout: 300 }));
    for (const outcome of await Promise.allSettled(calls))
      expect(outcome).toMatchObject({ reason: expect.any(CallTimeoutError) });
    expect(await Promise.all([strict.plain(), other.plain()])).toEqual(['plain', 'plain']);
  });
});

describe('actors that call each other for the first time', () => {
  it('both get through, also where they do so at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      await using one = await spawn(MiddleActor);
      await using other = await spawn(MiddleActor);
      const limited = [one, other].map((actor) => withOptions(actor, { timeout: 5_000 }));
      const remaining = await Promise.all([limited[0]!.remainingAt(other), limited[1]!.remainingAt(one)]);
      expect(remaining).toEqual([expect.any(Number), expect.any(Number)]);
    }
  });
});

describe('the time that remains', () => {
  it('travels with nested calls', async () => {
    const remaining = await withOptions(middle, { timeout: 5_000 }).remainingBeyond(third, middle);
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThan(5_000);
  });

  it('is unlimited where nobody set a limit', async () => {
    expect(await middle.remainingBeyond(third, middle)).toBeUndefined();
  });

  it('is the lesser of both where the nested call has a limit of its own', async () => {
    const limited = withOptions(middle, { timeout: 5_000 });
    expect(await limited.remainingWithin(third, 1_000)).toBeLessThanOrEqual(1_000);
    expect(await limited.remainingWithin(third, 60_000)).toBeLessThan(5_000);
  });

  it('ends what a third process still does for a call whose time is over', async () => {
    await using last = await spawn(MiddleActor, { name: 'Last' });
    await expect(withOptions(middle, { timeout: 300 }).hangBeyond(third, last)).rejects.toThrow(CallTimeoutError);
    await eventually(async () => (await last.hangsAborted()) === 1);
  });
});
