import { describe, expect, it } from '@jest/globals';
import { spawn } from 'nestjs-uactor/core';
import { consume, ConsumerActor, StockActor } from '../fixtures/consumer.actor.js';

const ITEMS = 2000;

describe('calls that are given up while what they asked for is on its way', () => {
  it('lose no item of a queue, and take none twice, in whichever process they are made', async () => {
    const [stock, one, two] = await Promise.all([spawn(StockActor), spawn(ConsumerActor), spawn(ConsumerActor)]);
    const queue = await stock.queue();
    let done = false;
    const consumers = [
      one.consume(queue),
      two.consume(queue),
      consume(queue, () => Promise.resolve(done)),
      consume(queue, () => Promise.resolve(done)),
    ];
    await stock.fill(0, ITEMS);
    done = true;
    await Promise.all([one.stop(), two.stop()]);
    const taken = (await Promise.all(consumers)).flat();
    const left = await queue.getMany(ITEMS, { timeout: 0 }).catch(() => []);
    expect([...taken, ...left].sort((a, b) => a - b)).toEqual(Array.from({ length: ITEMS }, (_, item) => item));
    expect(taken.length).toBeGreaterThan(0);
    await Promise.all([stock.shutdown(), one.shutdown(), two.shutdown()]);
  });
});
