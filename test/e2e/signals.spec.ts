import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ActorDiedError,
  type ActorProxy,
  CallAbortedError,
  QueueFullError,
  SerializationError,
  spawn,
  withOptions,
} from 'nestjs-uactor/core';
import { ListenerActor } from '../fixtures/signal.actor.js';
import { eventually } from '../support/eventually.js';

let actor: ActorProxy<ListenerActor>;
let other: ActorProxy<ListenerActor>;

beforeAll(async () => {
  [actor, other] = await Promise.all([spawn(ListenerActor), spawn(ListenerActor)]);
});

afterAll(async () => {
  await Promise.all([actor.shutdown(), other.shutdown()]);
});

describe('an AbortSignal among the arguments', () => {
  it('aborts at its receiver when it does here, with the same reason', async () => {
    const controller = new AbortController();
    const reason = actor.wait(controller.signal);
    await eventually(async () => !(await actor.look(controller.signal)).aborted);
    controller.abort(new QueueFullError('enough'));
    const arrived = await reason;
    expect(arrived).toBeInstanceOf(QueueFullError);
    expect(arrived).toMatchObject({ message: 'enough' });
  });

  it('has the reason of a time limit', async () => {
    expect(await actor.wait(AbortSignal.timeout(50))).toMatchObject({ name: 'TimeoutError' });
  });

  it('arrives aborted when it has aborted before', async () => {
    expect(await actor.look(AbortSignal.abort('before'))).toEqual({ aborted: true, reason: 'before' });
    const { signal } = new AbortController();
    expect(await actor.look(signal)).toEqual({ aborted: false, reason: undefined });
  });

  it('crosses at any depth, and is one and the same wherever it occurs', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const reason = actor.waitNested({ at: [new Map([['signal', signal]])] });
    expect(await actor.areSame([signal, signal])).toBe(true);
    controller.abort('deep');
    expect(await reason).toBe('deep');
  });

  it('is listened to after the call, also where nobody else has it any more', async () => {
    const controller = new AbortController();
    await actor.listen(controller.signal);
    await actor.collect();
    controller.abort('after the call');
    await eventually(async () => (await actor.heard()).includes('after the call'));
  });

  it('is kept for the call, also where nobody else has it any more', async () => {
    const controller = new AbortController();
    const reason = actor.wait(controller.signal);
    await actor.collect();
    controller.abort('during the call');
    expect(await reason).toBe('during the call');
  });

  it('is handed on to third processes', async () => {
    const controller = new AbortController();
    const reason = actor.pass(other, controller.signal);
    await actor.collect();
    controller.abort('far away');
    expect(await reason).toBe('far away');
  });

  it('comes home as itself', async () => {
    const { signal } = new AbortController();
    expect(await actor.back(signal)).toBe(signal);
  });

  it('aborts with an error that says so where its reason cannot cross', async () => {
    const controller = new AbortController();
    const reason = actor.wait(controller.signal);
    await actor.collect();
    controller.abort(Symbol('here only'));
    expect(await reason).toBeInstanceOf(SerializationError);
  });

  it('may be that of a call', async () => {
    const controller = new AbortController();
    const call = withOptions(actor, { signal: controller.signal }).passOwn(other);
    const heard = (await other.heard()).length;
    setTimeout(() => {
      controller.abort();
    }, 50);
    await expect(call).rejects.toThrow(CallAbortedError);
    await eventually(async () => (await other.heard()).length === heard + 1);
    expect((await other.heard()).at(-1)).toBeInstanceOf(CallAbortedError);
  });
});

describe('an AbortSignal that an actor returns', () => {
  it('aborts here when it does there', async () => {
    await using owner = await spawn(ListenerActor);
    const signal = await owner.own();
    expect(signal.aborted).toBe(false);
    const aborted = once(signal, 'abort');
    await owner.abort('there');
    await aborted;
    expect(signal.reason).toBe('there');
    expect((await owner.own()).reason).toBe('there');
  });

  it('aborts with the end of its process, here and in third processes', async () => {
    await using owner = await spawn(ListenerActor, { restart: { mode: 'never' } });
    const signal = await owner.own();
    await other.listen(signal);
    await eventually(async () => (await owner.holders()) === 2);
    const heard = (await other.heard()).length;
    const aborted = once(signal, 'abort');
    await owner.end();
    await aborted;
    expect(signal.reason).toBeInstanceOf(ActorDiedError);
    await eventually(async () => (await other.heard()).length === heard + 1);
    expect((await other.heard()).at(-1)).toMatchObject({ code: 'LINK_LOST' });
  });
});
