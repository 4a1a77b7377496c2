import { setImmediate } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { memoryChannels } from '../../lib/channels/memory.channel.js';
import { LinkLostError, StaleProxyError } from '../../lib/errors/index.js';
import { ObjectSpace } from '../../lib/objects/object-space.js';
import { ProcessClock, VirtualClock } from '../simulation/virtual-clock.js';
import { callback } from './codec-support.js';

const SOUGHT = '5'.repeat(32);
const GIVER = '9'.repeat(32);

/** A caller, and what listens at the one address that it can dial. */
class Neighbours {
  readonly clock = new VirtualClock();
  readonly listener: ObjectSpace;
  readonly caller: ObjectSpace;
  dials = 0;

  constructor(listener: { id: string; key: Buffer }) {
    this.listener = this.space(listener.id);
    this.listener.key = listener.key;
    this.caller = this.space('1'.repeat(32));
    this.caller.key = Buffer.alloc(32, 7);
  }

  /** What becomes of a call on an object that somebody else has given a reference of. */
  async call(): Promise<unknown> {
    const method = { name: 'get', kind: 'method', returns: 'value' } as const;
    const reference = { ...callback(3), kind: 'object', typeid: 'auto', process: SOUGHT, members: [method] } as const;
    const proxy = this.caller.take(reference, this.caller.meet(GIVER)) as { get(): Promise<unknown> };
    let outcome: unknown;
    void proxy.get().then(
      (value) => (outcome = value),
      (error: unknown) => (outcome = error),
    );
    while (outcome === undefined) {
      await this.clock.run(this.clock.now + 10);
      await setImmediate();
    }
    return outcome;
  }

  private space(id: string): ObjectSpace {
    return new ObjectSpace({
      id,
      clock: new ProcessClock(this.clock),
      connect: () => {
        const [near, far] = memoryChannels();
        this.dials++;
        this.listener.network.accept(far);
        return near;
      },
      listen: () => undefined,
      collect: () => undefined,
    });
  }
}

it('a process whose address another one has is known to have ended, at once', async () => {
  const neighbours = new Neighbours({ id: '6'.repeat(32), key: Buffer.alloc(32, 7) });
  expect(await neighbours.call()).toBeInstanceOf(StaleProxyError);
  expect(neighbours.dials).toBe(1);
});

it('a process that has another key is dialled for a while, and the error says what it may be', async () => {
  const neighbours = new Neighbours({ id: SOUGHT, key: Buffer.alloc(32, 8) });
  const error = await neighbours.call();
  expect(error).toBeInstanceOf(LinkLostError);
  expect(String(error)).toContain('refuses to talk: it has another authkey');
  expect(neighbours.dials).toBeGreaterThan(40);
});
