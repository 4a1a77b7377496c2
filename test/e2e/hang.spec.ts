import { afterEach, describe, expect, it } from '@jest/globals';
import { type ActorEvent, type ActorProxy, processOf } from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { consoleLogger } from '../../lib/process/logger.js';
import { ownerProxy, supervise } from '../../lib/process/spawn.js';
import { ServiceActor } from '../fixtures/service.actor.js';
import { block } from '../support/block.js';
import { eventually } from '../support/eventually.js';
import { isRunning } from '../support/processes.js';

afterEach(() => {
  expect(livingActors.size).toBe(0);
});

function observed(options: object = {}): { actor: ActorProxy<ServiceActor>; events: ActorEvent[] } {
  const events: ActorEvent[] = [];
  const onEvent = (event: ActorEvent): void => {
    events.push(event);
  };
  const supervisor = supervise(ServiceActor, [], [options], { logger: consoleLogger, onEvent });
  return { actor: ownerProxy<ServiceActor>(supervisor), events };
}

describe('an actor that does not answer', () => {
  it('is busy, with the processor time that it uses, and nothing else by default', async () => {
    const { actor, events } = observed();
    const pid = await actor.pid();
    expect(processOf(actor)).toMatchObject({ busy: undefined, loopDelay: undefined });
    const computing = actor.block(2500);
    await eventually(() => processOf(actor).busy !== undefined);
    await eventually(() => Number(processOf(actor).busy?.processorTime) > 50);
    await computing;
    expect(await actor.pid()).toBe(pid);
    await eventually(() => processOf(actor).busy === undefined);
    expect(processOf(actor).loopDelay).toBeGreaterThan(50);
    expect(events.map(({ type }) => type)).toEqual(['starting', 'ready']);
    await actor.shutdown();
  });

  it('is told from one that was stopped by the processor time that it does not use', async () => {
    const { actor } = observed();
    const pid = await actor.pid();
    const open = actor.work('open', 10);
    process.kill(pid, 'SIGSTOP');
    try {
      await eventually(() => Number(processOf(actor).busy?.duration) > 500);
      expect(processOf(actor).busy?.processorTime).toBeLessThan(100);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    expect(await open).toBe('open');
    await actor.shutdown();
  });

  it.each([
    ['computes', (actor: ActorProxy<ServiceActor>) => actor.block(60_000)],
    [
      'was stopped',
      (actor: ActorProxy<ServiceActor>) => {
        const open = actor.hang();
        process.kill(processOf(actor).pid!, 'SIGSTOP');
        return open;
      },
    ],
  ])('and %s is killed after its hangTimeout, and started again', async (_, hang) => {
    const { actor, events } = observed({ hangTimeout: 300 });
    const pid = await actor.pid();
    const error = await hang(actor).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ACTOR_DIED', signal: 'SIGKILL', pid, ran: 'unknown' });
    expect((error as Error).message).toMatch(
      /killed by its owner since its event loop did not answer for \d+ ms.*\(hangTimeout is 300\)/,
    );
    expect(isRunning(pid)).toBe(false);
    expect(await actor.pid()).not.toBe(pid);
    expect(events.find(({ type }) => type === 'hung')).toMatchObject({ incarnation: 1, pid });
    expect(events.map(({ type }) => type)).toEqual([
      ...['starting', 'ready', 'hung', 'exited', 'restarting', 'starting', 'ready'],
    ]);
    await actor.shutdown();
  });

  it('is not judged by the time in which its owner did not listen', async () => {
    const { actor, events } = observed({ hangTimeout: 500 });
    const pid = await actor.pid();
    const open = actor.work('open', 3000);
    await eventually(() => processOf(actor).loopDelay !== undefined);
    block(2000);
    expect(processOf(actor).busy).toBeUndefined();
    expect(await open).toBe('open');
    expect(await actor.pid()).toBe(pid);
    expect(events.map(({ type }) => type)).toEqual(['starting', 'ready']);
    await actor.shutdown();
  });
});
