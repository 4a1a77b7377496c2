import { describe, expect, it } from '@jest/globals';
import { transfer } from '../../lib/core.js';
import { Kind } from '../../lib/wire/frames.js';
import { frame, helloFrame, LoneLink } from '../simulation/lone-link.js';

const SIZE = 300_000;

/** What arrives of the arguments. */
async function sent(args: readonly unknown[]): Promise<unknown[]> {
  const [caller, callee] = await Promise.all([new LoneLink().greet(), new LoneLink().greet()]);
  caller.call(args);
  for (const { kind, bytes } of await caller.settle()) {
    callee.receive(
      frame(Kind[kind as keyof typeof Kind], (writer) => {
        writer.bytes(bytes);
      }),
    );
  }
  expect(callee.closed).toBeUndefined();
  return callee.incoming[0]!.args;
}

function filled(): Uint8Array {
  return Uint8Array.from({ length: SIZE }, (_, index) => index % 251);
}

describe('transfer()', () => {
  it('sends a buffer of any kind, which has no bytes any more then', async () => {
    const expected = filled();
    for (const make of [
      (memory: ArrayBuffer) => memory,
      (memory: ArrayBuffer) => Buffer.from(memory),
      (memory: ArrayBuffer) => new Uint32Array(memory),
      (memory: ArrayBuffer) => new DataView(memory),
    ]) {
      const given = filled().buffer as ArrayBuffer;
      const value = make(given);
      const [one, arrived, two] = await sent([1, transfer(value), { two: 2 }]);
      expect([one, two]).toEqual([1, { two: 2 }]);
      expect(Object.prototype.toString.call(arrived)).toBe(Object.prototype.toString.call(value));
      expect(Buffer.isBuffer(arrived)).toBe(Buffer.isBuffer(value));
      const memory = ArrayBuffer.isView(arrived) ? arrived.buffer : (arrived as ArrayBuffer);
      const offset = ArrayBuffer.isView(arrived) ? arrived.byteOffset : 0;
      expect(Buffer.from(memory, offset, SIZE).equals(expected)).toBe(true);
      expect(given.byteLength).toBe(0);
    }
  });

  it('copies nothing', async () => {
    const caller = await new LoneLink().greet();
    const memory = Buffer.alloc(SIZE);
    const part = memory.subarray(1_000, 200_000);
    caller.call([transfer(part)]);
    part.fill('late');
    const frames = await caller.settle();
    expect(frames[1]!.bytes.length).toBeLessThan(100);
    expect(frames[2]!.bytes.toString('latin1', 4, 12)).toBe('latelate');
  });

  it('leaves memory alone that others look at', async () => {
    const memory = filled();
    const part = memory.subarray(1_000, 200_000);
    expect((await sent([transfer(part)]))[0]).toEqual(part);
    expect(memory.length).toBe(SIZE);
  });

  it('sends two views of one memory, and one buffer twice', async () => {
    const whole = filled();
    const part = whole.subarray(0, 200_000);
    const [first, second, again] = await sent([transfer(part), transfer(whole), whole]);
    expect(second).toEqual(filled());
    expect(first).toEqual(filled().subarray(0, 200_000));
    expect(again).toBe(second);
    expect(whole.length + part.length).toBe(0);
  });

  it('takes nothing away from a call that cannot be sent', async () => {
    const value = filled();
    const peer = await new LoneLink().greet({ maxMessage: 500_000 });
    expect(() => peer.call([transfer(value), Symbol('no')])).toThrow('args[1]');
    expect(() => peer.call([transfer(value), transfer(filled())])).toThrow('500000 bytes');
    expect(value).toEqual(filled());
    peer.call([value]);
    expect(value.length).toBe(0);
    expect(() => peer.call([value])).toThrow('transferred away');
  });

  it('leaves out what stands in the part of an error that cannot be sent', async () => {
    const error = Object.assign(new Error('oops'), { cause: [transfer(filled()), Symbol('no')], fine: true });
    const [arrived, after] = await sent([error, filled()]);
    expect(arrived).toMatchObject({ message: 'oops', fine: true });
    expect(after).toEqual(filled());
  });

  it('copies what is small, or cannot be written yet', async () => {
    const small = new Uint8Array(100);
    expect((await sent([transfer(small)]))[0]).toEqual(small);
    expect(small.length).toBe(100);
    const peer = new LoneLink();
    const value = filled();
    peer.call([transfer(value)]);
    value.fill(0);
    peer.receive(helloFrame());
    const [, , body] = await peer.settle();
    expect(body!.bytes.subarray(20, 40)).toEqual(Buffer.from(filled().subarray(10, 30)));
  });

  it('refuses anything else', () => {
    for (const value of ['text', {}, undefined, new SharedArrayBuffer(8), new Uint8Array(new SharedArrayBuffer(8))]) {
      expect(() => transfer(value as Uint8Array)).toThrow('transfer() takes an ArrayBuffer');
    }
  });
});
