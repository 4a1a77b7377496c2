import { Actor, type ActorProxy, spawn } from 'nestjs-uactor/core';
import * as testing from 'nestjs-uactor/testing';

@Actor()
class Counter {
  add(amount: number): number {
    return amount;
  }
}

export async function main(): Promise<number> {
  const counter: ActorProxy<Counter> = await spawn(Counter);
  // @ts-expect-error a text is no number
  await counter.add('2');
  return counter.add(2);
}

export { testing };
