import { describe, expect, it } from '@jest/globals';
import { Actor, type ActorProxy, BaseProxy, ProxyError, spawn, typeids } from 'nestjs-uactor/core';
import {
  CallingActor,
  GreeterActor,
  GreeterProxy,
  LoudGreeterActor,
  WordManager,
  WordProxy,
} from '../fixtures/custom.actor.js';

describe('classes of proxies', () => {
  it('S10 the proxy is made from the class given, also for subclasses of the actor', async () => {
    await using greeter = (await spawn(GreeterActor)) as ActorProxy<GreeterActor> & GreeterProxy;
    expect(greeter).toBeInstanceOf(GreeterProxy);
    expect(await greeter.greetTwice()).toBe('hello hello');
    await using loud = (await spawn(LoudGreeterActor)) as ActorProxy<LoudGreeterActor> & GreeterProxy;
    expect(await loud.greetTwice()).toBe('HELLO HELLO');
  });

  it('S10 a manager is a table of typeids with default options, which subclasses of the actor inherit', async () => {
    expect(WordManager.typeids()).toEqual([...typeids(), 'Word']);
    expect(typeids(GreeterActor)).toEqual([...typeids(), 'Word', 'actor']);
    await using loud = await spawn(LoudGreeterActor);
    const word = (await loud.word()) as unknown as WordProxy & { hidden: Promise<unknown> };
    expect(word).toBeInstanceOf(WordProxy);
    expect(await word.whisper()).toBe('word');
    await expect(word.hidden).rejects.toThrow(ProxyError);
    expect(await Promise.all([loud.overlapping(), loud.overlapping()])).toEqual([1, 1]);
  });

  it('S09 names that every actor knows cannot be given to other proxy classes', () => {
    class Empty {
      greet(): void {
        return;
      }
    }
    class Own extends BaseProxy {}
    for (const typeid of ['actor', 'dict'])
      expect(() => {
        Actor({ proxies: { [typeid]: Own } })(Empty);
      }).toThrow(new RegExp(`Empty.*'${typeid}' is reserved`));
  });

  it('a member of the actor that proxies have a helper of the same name for is called all the same', async () => {
    await using calling = await spawn(CallingActor);
    expect(await calling.call('it')).toBe('called it');
  });
});
