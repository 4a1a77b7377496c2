import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Actor,
  ActorProxy,
  ActorStartError,
  Expose,
  ProxyError,
  Returns,
  setProperty,
  spawn,
  typeid,
  typeids,
} from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { CounterActor, DoublingCounterActor, FramedActor, PaintedActor } from '../fixtures/counter.actor.js';
import { FailingActor } from '../fixtures/failing.actor.js';
import { isRunning } from '../support/processes.js';

afterEach(() => {
  expect(livingActors.size).toBe(0);
});

class Empty {
  method(): void {
    throw new Error('never called');
  }
}

describe('actors', () => {
  it('S01 declaring a class is all it takes: its instance lives in a process of its own', async () => {
    await using counter = await spawn(CounterActor, { args: [5] });
    const pid = await counter.pid();
    expect(pid).not.toBe(process.pid);
    expect(isRunning(pid)).toBe(true);
    expect(await counter.increment()).toBe(6);
    expect(await counter.value()).toBe(6);
  });

  it('S02 constructor arguments travel to the process', async () => {
    await using counter = await spawn(CounterActor, { args: [40, 2] });
    expect(await counter.increment()).toBe(42);
  });

  it('S03 an error of the constructor reaches the creator, and no process is left', async () => {
    const error = await spawn(FailingActor, { args: ['too much'] }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ActorStartError);
    expect(error).toMatchObject({ code: 'ACTOR_START', actor: 'FailingActor', cause: { message: 'too much' } });
    const { cause, pid, stderr } = error as ActorStartError;
    expect(cause).toBeInstanceOf(RangeError);
    expect(stderr).toContain('about to fail');
    expect(isRunning(pid!)).toBe(false);
  });

  it('S04 private names are refused on the side of the caller', async () => {
    await using counter = await spawn(CounterActor, { args: [0] });
    await expect(counter._secret()).rejects.toThrow(ProxyError);
    await expect(counter._secret()).rejects.toMatchObject({ code: 'PROXY', ran: 'no' });
    expect('_step' in counter).toBe(false);
  });

  it('S05 exposed names limit the interface, and those of the parents are included', async () => {
    await using painted = await spawn(PaintedActor);
    expect(await painted.describe()).toBe('I am red');
    await expect(painted.hidden()).rejects.toThrow(ProxyError);
    await using framed = await spawn(FramedActor);
    expect(await framed.describe()).toBe('I am red');
    expect(await framed.frame()).toBe('I am red, 3 wide');
    expect(await framed.area).toBe(9);
    await expect(framed.unexposed()).rejects.toThrow(ProxyError);
    await expect(framed.hidden()).rejects.toThrow(/hidden is not exposed/);
  });

  it('S06 exposed attributes are read and written, and a method sees what was written', async () => {
    await using framed = await spawn(FramedActor);
    expect(await framed.color).toBe('red');
    await setProperty(framed, 'color', 'blue');
    await setProperty(framed, 'width', 4);
    expect(await framed.frame()).toBe('I am blue, 4 wide');
    expect(await framed.area).toBe(16);
    await expect(setProperty(framed, 'area', 1)).rejects.toThrow(TypeError);
  });

  it('S07 actor classes inherit as ordinary classes do, and each instance has its own process', async () => {
    await using one = await spawn(DoublingCounterActor, { args: [0] });
    await using two = await spawn(DoublingCounterActor, { args: [10] });
    expect(await one.increment()).toBe(2);
    expect(await two.increment()).toBe(12);
    expect(await one.pid()).not.toBe(await two.pid());
    expect(one).toBeInstanceOf(ActorProxy);
    expect(typeid(one)).toBe('actor');
  });

  it('S08 declarations are merged along the chain, and a child may override one', async () => {
    class Parent {
      @Returns('Iterator')
      list(): Iterable<number> {
        return [1];
      }

      @Returns('AsyncResult')
      later(): Promise<number> {
        return Promise.resolve(1);
      }
    }
    @Actor({ methodToTypeid: { later: 'Iterator' }, timeout: 7 })
    class Child extends Parent {}
    @Actor({ timeout: 9 })
    class Grandchild extends Child {}
    const { actorMetadata } = await import('../../lib/actor/actor-metadata.js');
    const returns = Object.fromEntries(
      actorMetadata(Grandchild).members.map((member) => [member.name, member.returns]),
    );
    expect(returns).toEqual({ list: 'Iterator', later: 'Iterator', shutdown: 'value' });
    expect(actorMetadata(Grandchild).options.timeout).toBe(9);
    expect(actorMetadata(Child).options.timeout).toBe(7);
    expect(actorMetadata(FramedActor).name).toBe('framed');
    expect(typeids()).not.toContain('actor');
    expect(typeids(Grandchild)).toContain('actor');
  });

  it('S09 wrong configuration fails when the class is declared', () => {
    const declare = (): unknown => {
      @Actor()
      class Wrong {
        @Returns('nonsense')
        method(): number {
          return 1;
        }
      }
      return Wrong;
    };
    expect(declare).toThrow(TypeError);
    expect(declare).toThrow(/Wrong\.method: the typeid 'nonsense' is not defined/);
    expect(() => Actor({ concurrency: 0 })(Empty)).toThrow(/Empty: the option concurrency must be/);
    expect(() => Actor({ speed: 1 } as object)(Empty)).toThrow(/there is no option speed/);
  });

  it.each(['then', 'toJSON', 'onModuleInit', '_private'])('S09 %s cannot be exposed', (name) => {
    expect(() => {
      Actor({ exposed: [name] })(Empty);
    }).toThrow(`Empty.${name} cannot be exposed`);
  });

  it('S09 what belongs to the class is refused elsewhere', async () => {
    await expect(spawn(PaintedActor, { exposed: ['hidden'] } as object)).rejects.toThrow(
      /the option exposed belongs to the class, in @Actor\(\)/,
    );
  });

  it('S09 the typeid actor is reserved', () => {
    expect(() => Actor({ methodToTypeid: { me: 'actor' } })(Empty)).toThrow(/Empty\.me.*'actor'/);
  });

  it('S09 member decorators say when they are compiled as standard ones', () => {
    const standard = Expose() as unknown as (value: unknown, context: object) => void;
    expect(() => standard(undefined, { kind: 'method', name: 'x' })).toThrow(/experimentalDecorators/);
  });

  it('refuses a class without @Actor(), also where a parent has it', async () => {
    class Plain extends CounterActor {}
    await expect(spawn(Plain, { args: [1] })).rejects.toThrow(
      /Plain is not an actor: put @Actor\(\) on the class itself/,
    );
  });
});
