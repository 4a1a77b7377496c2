import { Actor, type ActorProxy, spawn } from 'nestjs-uactor/core';
import core = require('nestjs-uactor/core');

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
  const again: ActorProxy<Counter> = await core.spawn(Counter);
  return again.add(2);
}
