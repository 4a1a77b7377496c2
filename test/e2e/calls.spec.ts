import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type ActorProxy,
  addressOf,
  CallAbortedError,
  CallTimeoutError,
  MailboxFullError,
  processOf,
  SerializationError,
  spawn,
  tell,
  transfer,
  typeid,
  withOptions,
} from 'nestjs-uactor';
import { Money, PurseActor, ServiceActor } from '../fixtures/service.actor.js';
import { block } from '../support/block.js';
import { eventually } from '../support/eventually.js';
import { isRunning } from '../support/processes.js';

let service: ActorProxy<ServiceActor>;

beforeEach(async () => {
  service = await spawn(ServiceActor);
});
afterEach(() => service.shutdown());

describe('timeouts and signals', () => {
  it('a call that takes too long rejects, says that it was running, and its method is told', async () => {
    const error = await withOptions(service, { timeout: 30 })
      .reasonOfAbort(10_000)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CallTimeoutError);
    expect(error).toMatchObject({ actor: 'ServiceActor', method: 'reasonOfAbort', state: 'running', ran: 'yes' });
    expect((error as CallTimeoutError).elapsed).toBeGreaterThanOrEqual(29);
    expect(await service.log()).toEqual(['aborted: CallAbortedError']);
  });

  it('a call that waits for its turn and is given up never runs', async () => {
    const busy = [service.insist(200), service.insist(200)];
    const error = await withOptions(service, { timeout: 30 })
      .note('never')
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'CALL_TIMEOUT', state: 'queued', ran: 'no' });
    await Promise.all(busy);
    expect(await service.log()).toEqual([]);
  });

  it('a call to an actor too busy to answer is given up all the same', async () => {
    const busy = service.block(1000);
    await expect(withOptions(service, { timeout: 30 }).pid()).rejects.toMatchObject({
      code: 'CALL_TIMEOUT',
      state: 'not known to be running',
      ran: 'unknown',
    });
    await busy;
    expect(await service.log()).toEqual([]);
  });

  it('a reply that came in time is in time, whatever its caller did meanwhile', async () => {
    const pid = withOptions(service, { timeout: 500 }).pid();
    await new Promise(setImmediate);
    block(1000);
    expect(await pid).toBe(processOf(service).pid);
  });

  it('an abort rejects with the reason as the cause, whether the call runs or has not begun', async () => {
    const controller = new AbortController();
    const running = withOptions(service, { signal: controller.signal }).work('aborted', 10_000);
    await eventually(async () => (await service.log()).length === 1);
    controller.abort(new Error('enough'));
    const error = await running.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CallAbortedError);
    expect(error).toMatchObject({ ran: 'yes', cause: { message: 'enough' } });
    const late = withOptions(service, { signal: controller.signal }).note('too late');
    await expect(late).rejects.toMatchObject({ code: 'CALL_ABORTED', ran: 'no' });
    expect(await service.log()).toEqual(['aborted']);
  });

  it('many calls may share a signal, without a warning', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error): number => warnings.push(warning);
    process.on('warning', warned);
    const controller = new AbortController();
    const limited = withOptions(service, { signal: controller.signal });
    const calls = Array.from({ length: 15 }, () => limited.work('shared', 10_000));
    controller.abort();
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual(calls.map(() => 'rejected'));
    await service.pid();
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });

  it('the method knows how much time is left, also after an await', async () => {
    const { remaining, method, later } = await withOptions(service, { timeout: 5000 }).whatIsLeft();
    expect(method).toBe('whatIsLeft');
    expect(remaining).toBeGreaterThan(4000);
    expect(remaining).toBeLessThanOrEqual(5000);
    expect(later).toBeLessThan(remaining!);
    expect((await service.whatIsLeft()).remaining).toBeUndefined();
  });

  it("onTimeout: 'kill' ends a process that does not listen, and the next call finds a new one", async () => {
    await using actor = await spawn(ServiceActor, { onTimeout: 'kill' });
    const pid = await actor.pid();
    await expect(withOptions(actor, { timeout: 200 }).block(60_000)).rejects.toThrow(CallTimeoutError);
    await eventually(() => !isRunning(pid));
    expect(await actor.pid()).not.toBe(pid);
    expect(processOf(actor).incarnation).toBe(2);
  });
});

describe('mailbox', () => {
  it('starts calls in order, as many at once as concurrency allows', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(names.map((name) => service.work(name, 5)));
    expect(await service.log()).toEqual(names);
  });

  it('keeps the order also around arguments that need many frames', async () => {
    const big = 'x'.repeat(300_000);
    await Promise.all([service.note('first'), service.note(big), service.note('last')]);
    expect((await service.log()).map((line) => line.slice(0, 5))).toEqual(['first', 'xxxxx', 'last']);
  });

  it('refuses what does not fit, naming the limit', async () => {
    const open = Array.from({ length: 20 }, () => service.work('open', 100));
    const error = await service.note('one too many').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MailboxFullError);
    expect(error).toMatchObject({ limit: 20, ran: 'no', method: 'note' });
    await Promise.all(open);
    expect(await service.log()).toHaveLength(20);
  });

  it('takes one call of any size while it is empty', async () => {
    await using small = await spawn(ServiceActor, { mailbox: { bytes: 1000 } });
    const big = Buffer.alloc(100_000, 1);
    expect(big.equals((await small.echo(big)) as Buffer)).toBe(true);
    const open = small.work('open', 50);
    await expect(small.echo(big)).rejects.toMatchObject({ code: 'MAILBOX_FULL', limit: 1000, ran: 'no' });
    await open;
  });

  it('is free again after calls that were given up have ended', async () => {
    const options = { timeout: 5 };
    for (let round = 0; round < 3; round++) {
      const calls = Array.from({ length: 20 }, () => withOptions(service, options).work('given up', 1000));
      expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(calls.map(() => 'rejected'));
    }
    await eventually(async () => (await service.echo('free')) === 'free');
  });
});

describe('tell', () => {
  it('awaits nothing, and an error is logged where it happened', async () => {
    tell(service).note('told');
    tell(service).failQuietly();
    expect(await service.log()).toEqual(['told']);
  });

  it('throws at the call what cannot be sent, and a full mailbox', () => {
    expect(() => {
      tell(service).echo(Symbol('no'));
    }).toThrow(SerializationError);
    expect(() => {
      for (let n = 0; n < 30; n++) tell(service).note('x');
    }).toThrow(MailboxFullError);
  });
});

describe('values', () => {
  it('are taken at the call, and keep their types', async () => {
    const value = {
      map: new Map<unknown, unknown>([['a', new Set([1n])]]),
      date: new Date(0),
      bytes: Buffer.from('abc'),
      zero: -0,
      nothing: undefined,
      holes: [1, , 3],
      url: new URL('http://localhost/a?b=c'),
    };
    const cycle = { value, self: {} };
    cycle.self = cycle;
    const call = service.echo(cycle);
    value.date.setFullYear(1999);
    const back = (await call) as typeof cycle & { value: typeof value };
    expect(back.self).toBe(back);
    expect(back.value).toEqual({ ...value, date: new Date(0) });
    expect(back.value.bytes).toBeInstanceOf(Buffer);
    expect(1 in back.value.holes).toBe(false);
  });

  it('of 40 MB travel both ways, while small calls pass', async () => {
    const big = Buffer.alloc(40 << 20, 7);
    const echoed = service.echo(big);
    let small = 0;
    const arrived = echoed.then(() => 'arrived');
    while ((await Promise.race([arrived, service.pid()])) !== 'arrived') small++;
    expect(small).toBeGreaterThan(2);
    expect(big.equals((await echoed) as Buffer)).toBe(true);
  });

  it('that are given away travel, and are gone here', async () => {
    const numbers = Float64Array.from({ length: 1_000_000 }, (_, index) => index / 2);
    const expected = numbers.slice();
    const back = service.echo({ numbers: transfer(numbers) });
    expect(numbers.length).toBe(0);
    expect(await back).toEqual({ numbers: expected });
  });

  it('of classes marked @Transferable() stay what they are, constructor arguments included', async () => {
    const money = new Money(5, 'EUR');
    await using purse = await spawn(PurseActor, { args: [money] });
    expect(await purse.text()).toBe('5 EUR');
    const back = await purse.give();
    expect(back).toBeInstanceOf(Money);
    expect(back).toEqual(money);
    await expect(spawn(PurseActor, { args: [Symbol('no') as never] })).rejects.toMatchObject({ path: 'args[0]' });
  });

  it('that cannot cross fail their own call only, naming the path', async () => {
    const call = service.echo({ user: { socket: Symbol('s') } });
    await expect(call).rejects.toThrow(SerializationError);
    await expect(call).rejects.toMatchObject({ path: 'args[0].user.socket', ran: 'no' });
    await expect(service.returnUnsendable()).rejects.toMatchObject({ path: 'result.rows[1].callback', ran: 'yes' });
    await expect(service.echo(Symbol('here only'))).rejects.toThrow(SerializationError);
    expect(await service.echo('still here')).toBe('still here');
  });
});

describe('errors of the actor', () => {
  it('arrive with class, name, code, cause and fields', async () => {
    const error = await service.throwOrder().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({
      name: 'OrderError',
      message: 'cannot be filled',
      code: 'E_ORDER',
      order: { id: 7, items: ['a'] },
    });
    expect((error as Error).cause).toBeInstanceOf(TypeError);
    const aggregate = await service.throwAggregate().catch((reason: unknown) => reason);
    expect((aggregate as AggregateError).errors.map((one: Error) => one.constructor)).toEqual([TypeError, RangeError]);
    await expect(service.throwValue()).rejects.toEqual({ just: 'a value' });
  });

  it("show the actor's frames in TypeScript lines, then the caller's", async () => {
    const callTheActor = async (): Promise<void> => {
      await service.throwOrder();
    };
    const { stack = '' } = (await callTheActor().catch((reason: unknown) => reason)) as Error;
    const lines = stack.split('\n');
    const thrown = lines.findIndex((line) => /throwOrder.*service\.actor\.ts:\d+/.test(line));
    const called = lines.findIndex((line) => line.includes('called as ServiceActor.throwOrder()'));
    const caller = lines.findIndex((line) => /callTheActor.*calls\.spec\.ts/.test(line));
    expect(thrown).toBeGreaterThan(0);
    expect(called).toBeGreaterThan(thrown);
    expect(caller).toBeGreaterThan(called);
    expect(stack).not.toMatch(/callActorMethod|dispatcher/);
  });

  it('have a stack like any other: it can be written before it was read, and is not listed', async () => {
    const error = (await service.throwOrder().catch((reason: unknown) => reason)) as Error;
    expect(Object.keys(error)).not.toContain('stack');
    expect(structuredClone(error).stack).toContain('called as ServiceActor.throwOrder()');
    const unread = (await service.throwOrder().catch((reason: unknown) => reason)) as Error;
    unread.stack = 'mine';
    expect(unread.stack).toBe('mine');
  });
});

describe('proxies', () => {
  it('send nothing when they are only looked at', async () => {
    const unsafe = service as unknown as Record<string | symbol, unknown>;
    expect(await Promise.resolve(service)).toBe(service);
    expect(inspect(service)).toContain('ServiceActorProxy');
    expect(JSON.stringify(service)).toBe('{}');
    expect(service).toEqual(service);
    expect(Object.keys(service)).toEqual([]);
    for (const name of ['then', 'toJSON', 'onModuleInit', 'onApplicationShutdown', 'asymmetricMatch', '$$typeof']) {
      expect(unsafe[name]).toBeUndefined();
    }
    expect(unsafe[Symbol.iterator]).toBeUndefined();
    expect(typeid(service)).toBe('actor');
    expect(addressOf(service)).toMatch(/^local:\d+-/);
    expect(() => typeid({})).toThrow(TypeError);
    expect(await service.log()).toEqual([]);
  });

  it('read a member that is not exposed as a promise that rejects', async () => {
    const unsafe = service as unknown as { ran: Promise<unknown>; typo: Promise<unknown> };
    await expect(unsafe.ran).rejects.toMatchObject({ code: 'PROXY' });
    await expect(unsafe.typo).rejects.toThrow(/typo is not exposed/);
  });

  it('keep a method bound that was taken off', async () => {
    const { echo } = service;
    expect(await echo(1)).toBe(1);
    expect(service.echo).toBe(echo);
  });
});
