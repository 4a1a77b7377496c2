import { afterEach, describe, expect, it } from '@jest/globals';
import { processOf, spawn } from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { TreeActor } from '../fixtures/tree.actor.js';
import { expectNothingLeft } from '../support/ending-owner.js';
import { eventually } from '../support/eventually.js';
import { isRunning } from '../support/processes.js';

afterEach(() => {
  expect(livingActors.size).toBe(0);
});

describe('the processes that an actor has started', () => {
  it('end with it, with killTree', async () => {
    const actor = await spawn(TreeActor, { killTree: true });
    const grandchildren = [await actor.plant(), await actor.plant()];
    expect(grandchildren.every(isRunning)).toBe(true);
    expect(await actor.shutdown()).toMatchObject({ exitCode: 0 });
    await eventually(() => !grandchildren.some(isRunning), { within: 1000 });
  });

  it('end with it when it is killed, with killTree', async () => {
    await using actor = await spawn(TreeActor, { killTree: true });
    const grandchild = await actor.plant();
    process.kill(await actor.pid(), 'SIGKILL');
    await processOf(actor).exited;
    await eventually(() => !isRunning(grandchild), { within: 1000 });
    expect(isRunning(await actor.plant())).toBe(true);
  });

  it("end when the actor's owner is killed, with killTree", async () => {
    await expectNothingLeft('test/fixtures/owner/tree-owner.mjs', 'kill', 'with setpriv');
  });

  it('go on without', async () => {
    const actor = await spawn(TreeActor);
    const grandchild = await actor.plant();
    try {
      await actor.shutdown();
      expect(isRunning(grandchild)).toBe(true);
    } finally {
      process.kill(grandchild, 'SIGKILL');
    }
  });
});
