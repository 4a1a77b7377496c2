import { Actor, type ActorProxy, spawn } from 'nestjs-uactor/core';

@Actor({ name: 'counter' })
class Counter {
  constructor(private value: number) {}

  add(amount: number): number {
    return (this.value += amount);
  }
}

const counter: ActorProxy<Counter> = await spawn(Counter, { args: [1] });
const sum: number = await counter.add(2);

// @ts-expect-error the constructor's arguments are missing
await spawn(Counter);
// @ts-expect-error a text is no number
await counter.add('2');
// @ts-expect-error a result is a promise
const notYet: number = counter.add(2);
// @ts-expect-error a private member stays in its process
void counter.value;

export { sum, notYet };
