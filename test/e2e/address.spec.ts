import { afterEach, describe, expect, it } from '@jest/globals';
import { Actor, type ActorProxy, addressOf, processOf, spawn, withOptions } from 'nestjs-uactor/core';
import { newId } from '../../lib/actor/process-id.js';
import { connectLocal } from '../../lib/channels/local-socket.js';
import { systemClock } from '../../lib/link/clock.js';
import { openLink } from '../../lib/link/open-link.js';
import { currentSpace } from '../../lib/process/current-space.js';
import { AddressedActor, AUTHKEY, NeighbourActor } from '../fixtures/addressed.actor.js';
import { noReferences } from '../simulation/no-references.js';
import { eventually } from '../support/eventually.js';

const started: { shutdown(): Promise<unknown> }[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((actor) => actor.shutdown()));
});

async function addressed(): Promise<ActorProxy<AddressedActor>> {
  const actor = await spawn(AddressedActor);
  started.push(actor);
  return actor;
}

/** Whether somebody with that key is let in. */
function dial(address: string, key: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const link = openLink(connectLocal(address), {
      role: 'peer',
      process: newId(),
      clock: systemClock,
      proof: { key, dials: true },
      references: noReferences,
      handler: { call: () => undefined },
      user: {
        opened: () => {
          resolve(true);
          link.close();
        },
        closed: () => {
          resolve(false);
        },
      },
    });
  });
}

describe('an actor with an address and a key of its own', () => {
  it('S11 listens there, in each of its lives, and those who have its class reach it', async () => {
    const [actor, neighbour] = [await addressed(), await spawn(NeighbourActor)];
    started.push(neighbour);
    expect(addressOf(actor)).toBe(`local:addressed-${process.pid}`);
    expect(await neighbour.read(await actor.dict())).toBe(1);
    expect(await neighbour.ask(actor)).toBe(await actor.pid());
    const { pid } = processOf(actor);
    process.kill(pid!, 'SIGKILL');
    await eventually(async () => (await neighbour.ask(actor)) !== pid);
    expect(addressOf(actor)).toBe(`local:addressed-${process.pid}`);
  });

  it('the objects of a life that has ended are stale at once for others, who find the next one at its address', async () => {
    const [actor, neighbour] = [await addressed(), await spawn(NeighbourActor)];
    started.push(neighbour);
    const [dict, pid] = [await actor.dict(), await actor.pid()];
    process.kill(pid, 'SIGKILL');
    await eventually(async () => (await actor.pid().catch(() => pid)) !== pid);
    await expect(withOptions(neighbour, { timeout: 5_000 }).read(dict)).rejects.toMatchObject({
      name: 'StaleProxyError',
    });
  });

  it('S11 lets nobody in who has another key, be it that of the family', async () => {
    const address = addressOf(await addressed());
    expect(await dial(address, Buffer.from(AUTHKEY))).toBe(true);
    expect(await dial(address, currentSpace().key)).toBe(false);
    expect(await dial(address, Buffer.from('anything else at all'))).toBe(false);
  });

  it('S11 does not start where another process has the address, and says so', async () => {
    const first = await addressed();
    await expect(spawn(AddressedActor)).rejects.toMatchObject({
      name: 'ActorStartError',
      message: expect.stringContaining(`cannot listen at ${addressOf(first)}: another process does`),
    });
    expect(await first.pid()).toBe(processOf(first).pid);
  });

  it.each([
    ['address', { address: 'tcp://example.org:80' }],
    ['address', { address: 'local:../elsewhere' }],
    ['authkey', { authkey: 'too short' }],
  ])('S11 the class is refused where its %s cannot be one: %o', (name, options) => {
    expect(() => Actor(options)(class Wrong extends NeighbourActor {})).toThrow(
      new RegExp(`the option ${name} must be`),
    );
  });

  it('S11 both belong to the class', async () => {
    await expect(spawn(NeighbourActor, { address: 'local:elsewhere' } as object)).rejects.toThrow(
      /belongs to the class/,
    );
  });
});
