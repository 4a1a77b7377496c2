import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ActorEvent,
  type ActorProxy,
  processOf,
  type RecycleOptions,
  release,
  spawn,
  withOptions,
} from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { consoleLogger } from '../../lib/process/logger.js';
import { ownerProxy, supervise } from '../../lib/process/spawn.js';
import { ClientActor, RecycledActor } from '../fixtures/recycled.actor.js';
import { eventually } from '../support/eventually.js';

afterEach(() => {
  expect(livingActors.size).toBe(0);
});

function observed(
  recycle: RecycleOptions,
  told: (event: ActorEvent) => void = () => undefined,
): { actor: ActorProxy<RecycledActor>; events: ActorEvent[] } {
  const events: ActorEvent[] = [];
  const onEvent = (event: ActorEvent): void => {
    events.push(event);
    told(event);
  };
  const supervisor = supervise(RecycledActor, [], [{ recycle }], { logger: consoleLogger, onEvent });
  return { actor: ownerProxy<RecycledActor>(supervisor), events };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('recycle', () => {
  it('replaces the process after so many calls, and fails none', async () => {
    const { actor, events } = observed({ maxCalls: 40 });
    for (const number of numbers(60)) expect(await actor.echo(number)).toBe(number);
    expect(await Promise.all(numbers(200).map((number) => actor.echo(number)))).toEqual(numbers(200));
    expect(await Promise.all(numbers(200).map((number) => actor.echoLater(number)))).toEqual(numbers(200));
    await eventually(() => processOf(actor).incarnation >= 3);
    expect(await actor.previousExit()).toEqual({ exitCode: 0, signal: null, forced: false });
    await actor.shutdown();
    const kinds = events.map(({ type }) => type);
    expect(kinds.slice(0, 6)).toEqual(['starting', 'ready', 'recycling', 'exited', 'starting', 'ready']);
    expect(new Set(kinds)).toEqual(new Set(['starting', 'ready', 'recycling', 'exited', 'stopped']));
    expect(events.find(({ type }) => type === 'recycling')).toMatchObject({ reason: 'maxCalls', incarnation: 1 });
  });

  it('keeps the order of the calls that wait for the successor', async () => {
    const { actor } = observed({ maxCalls: 10 });
    const order: number[] = [];
    for (let round = 0; round < 20; round++) {
      const calls = numbers(30).map(async (number) => order.push((await actor.echo(round * 30 + number)) as number));
      await Promise.all(calls);
    }
    expect(order).toEqual(numbers(600));
    expect(processOf(actor).incarnation).toBeGreaterThan(3);
    await actor.shutdown();
  });

  it('fails no call of a third process either', async () => {
    const { actor } = observed({ maxCalls: 30 });
    await using client = await spawn(ClientActor);
    await using another = await spawn(ClientActor);
    const right = [client.echoAll(actor, 300, 1), another.echoAll(actor, 300, 10)];
    expect(await Promise.all(right)).toEqual([300, 300]);
    expect(processOf(actor).incarnation).toBeGreaterThan(3);
    await actor.shutdown();
  });

  it('waits as long as somebody holds an object of the process, or reads a stream', async () => {
    const { actor } = observed({ maxCalls: 5 });
    const table = await actor.shared();
    const pid = await actor.pid();
    for (const number of numbers(50)) await table.set('n', number);
    let last = -1;
    for await (const number of actor.numbers(300)) last = number;
    for (const number of numbers(20)) await actor.echo(number);
    expect(last).toBe(299);
    expect(await table.get('n')).toBe(49);
    expect(await actor.pid()).toBe(pid);
    release(table);
    await eventually(() => processOf(actor).incarnation > 1);
    await actor.shutdown();
  });

  it('waits for a stream that is read', async () => {
    const { actor } = observed({ maxCalls: 1 });
    let count = 0;
    const pid = await actor.pid();
    await eventually(async () => (await actor.pid()) !== pid);
    for await (const number of actor.numbers(200)) expect(number).toBe(count++);
    expect(count).toBe(200);
    await actor.shutdown();
  });

  it('refuses no call that is for this life only while it asks for a moment, and stays', async () => {
    const { actor } = observed({ maxCalls: 20 });
    await using client = await spawn(ClientActor);
    const ofNow = withOptions(actor, { incarnation: 'this' });
    const pid = await ofNow.pid();
    const theirs = client.echoThroughout(actor, 900);
    for await (const number of actor.numbers()) {
      if (number === 900) break;
      expect(await ofNow.echo(number)).toBe(number);
      expect(await ofNow.pid()).toBe(pid);
    }
    expect(await theirs).toBe(900);
    await actor.shutdown();
  });

  it('replaces the process that takes too much memory', async () => {
    const { actor, events } = observed({ maxRss: 200 });
    const pid = await actor.pid();
    await actor.hoardMiB(200);
    await eventually(async () => (await actor.pid()) !== pid);
    expect(events.find(({ type }) => type === 'recycling')).toMatchObject({ reason: 'maxRss' });
    await actor.shutdown();
  });

  it('replaces the process that is too old, unless it was never called', async () => {
    const { actor, events } = observed({ maxAge: 200 });
    const pid = await actor.pid();
    await eventually(async () => (await actor.pid()) !== pid);
    expect(events.find(({ type }) => type === 'recycling')).toMatchObject({ reason: 'maxAge' });
    await actor.shutdown();
  });

  it('ends with the actor when that is shut down meanwhile', async () => {
    for (let round = 0; round < 5; round++) {
      let ended: Promise<unknown> | undefined;
      const { actor, events } = observed({ maxCalls: 1 }, ({ type }) => {
        if (type === 'recycling') ended = actor.shutdown();
      });
      await actor.pid();
      await eventually(() => ended !== undefined);
      expect(await ended).toMatchObject({ exitCode: 0, forced: false });
      expect(events.map(({ type }) => type)).toEqual(['starting', 'ready', 'recycling', 'exited', 'stopped']);
    }
  });

  it('tells those who call it from elsewhere when it is shut down while it asks for a moment', async () => {
    const { actor } = observed({ maxCalls: 2 });
    await using client = await spawn(ClientActor);
    await client.keep(actor);
    const theirs = client.echoThroughout(actor, 5_000);
    const isAsking = async (): Promise<boolean> => {
      const answered = actor.echo(0).catch(() => undefined);
      return (await Promise.race([answered, setTimeout(50, 'nothing')])) === 'nothing';
    };
    await eventually(isAsking);
    const [failure] = await Promise.all([theirs.catch((error: unknown) => error), actor.shutdown()]);
    expect(failure).toMatchObject({ name: 'ActorStoppedError' });
    await expect(client.echoKept(1)).rejects.toMatchObject({ name: 'ActorStoppedError' });
  });

  it('finds its moment also where calls never pause', async () => {
    const { actor } = observed({ maxCalls: 1 });
    const callers = numbers(10).map(async () => {
      let calls = 0;
      while (processOf(actor).incarnation < 3) expect(await actor.echoLater(calls)).toBe(calls++);
      return calls;
    });
    for (const calls of await Promise.all(callers)) expect(calls).toBeGreaterThan(1);
    await actor.shutdown();
  });
});
