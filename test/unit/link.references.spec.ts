import { describe, expect, it } from '@jest/globals';
import { CallFlag, INLINE_LIMIT, Kind, MAX_FRAME, MOST_REFERENCES, ValueMode } from '../../lib/wire/frames.js';
import type { Member, Reference, ReferenceExchange } from '../../lib/wire/reference.js';
import { writeReference } from '../../lib/wire/reference-wire.js';
import { encodeWhole } from '../../lib/wire/value-encoder.js';
import {
  aboutFrame,
  announce,
  chunk,
  frame,
  grant,
  helloFrame,
  LoneLink,
  type Written,
} from '../simulation/lone-link.js';
import { callback, callbacks } from './codec-support.js';
import { recordedReferences } from '../simulation/recorded-references.js';

const kinds = (frames: readonly Written[]): string[] => frames.map(({ kind }) => kind);

/** Functions cross; what they come to is an object with the reference. */
class Exchange implements ReferenceExchange {
  readonly given: object[] = [];
  readonly taken: Reference[] = [];
  readonly discarded: unknown[] = [];
  /** Fails to take the reference to that object. */
  stale: number | undefined;

  crosses(value: object): boolean {
    return callbacks.crosses(value);
  }

  give(value: object): Reference {
    return callback(this.given.push(value));
  }

  take(reference: Reference): unknown {
    this.taken.push(reference);
    if (reference.object === this.stale) throw new RangeError('stale');
    return { proxyOf: reference.object };
  }

  discard(value: unknown): void {
    this.discarded.push(value);
  }
}

async function linked(): Promise<{ peer: LoneLink; exchange: Exchange }> {
  const exchange = new Exchange();
  return { peer: await new LoneLink(undefined, { references: exchange }).greet(), exchange };
}

/** Whatever one said, the other hears. */
function pass(frames: readonly Written[], to: LoneLink): void {
  for (const { kind, bytes } of frames) {
    to.receive(
      frame(Kind[kind as keyof typeof Kind], (writer) => {
        writer.bytes(bytes);
      }),
    );
  }
}

const fn = (): number => 1;
const other = (): number => 2;

describe('a value with references', () => {
  it.each([
    ['inline', 0, ValueMode.WHOLE, ['CALL']],
    ['in chunks', 2 * INLINE_LIMIT, ValueMode.BODY, ['CALL', 'BODY', 'BODY']],
  ])('crosses %s, with them', async (_, size, mode, expected) => {
    const [caller, callee] = [await linked(), await linked()];
    caller.peer.call([{ fn, list: [other, fn] }, Buffer.alloc(size)]);
    const frames = await caller.peer.settle();
    expect(kinds(frames)).toEqual(expected);
    expect(frames[0]!.bytes[4 + 1 + 2 + 2]).toBe(mode);
    expect(caller.exchange.given).toEqual([fn, other]);
    pass(frames, callee.peer);
    expect(callee.exchange.taken).toEqual([callback(1), callback(2)]);
    const [first, second] = [{ proxyOf: 1 }, { proxyOf: 2 }];
    expect(callee.peer.incoming[0]!.args).toEqual([{ fn: first, list: [second, first] }, Buffer.alloc(size)]);
  });

  it('crosses as a result, an item, a report, and what a method has thrown', async () => {
    const [caller, callee] = [await linked(), await linked()];
    const reports: unknown[] = [];
    const settled: unknown[] = [];
    const observer = {
      succeed: (value: unknown) => settled.push(value),
      fail: (error: unknown) => settled.push(error),
      progress: (value: unknown) => reports.push(value),
    };
    const stream = caller.peer.call([], { flags: CallFlag.STREAM });
    caller.peer.call([], { flags: CallFlag.PROGRESS, observer });
    caller.peer.call([], { observer });
    pass(await caller.peer.settle(), callee.peer);
    const [streaming, reporting, failing] = callee.peer.incoming;
    streaming!.item([fn]);
    reporting!.progress({ fn });
    reporting!.succeed(fn);
    failing!.fail(Object.assign(new Error('no'), { fn, bad: [other, Symbol('no')] }), 'yes');
    pass(await callee.peer.settle(), caller.peer);
    // Of the field that cannot cross nothing was given.
    expect(callee.exchange.given).toEqual([fn, fn, fn, fn]);
    expect(stream.items).toEqual([[{ proxyOf: 1 }]]);
    expect(reports).toEqual([{ fn: { proxyOf: 2 } }]);
    expect(settled[0]).toEqual({ proxyOf: 3 });
    expect(settled[1]).toMatchObject({ message: 'no', fn: { proxyOf: 4 }, omittedFields: ['bad'] });
  });

  it('is not given before it is written, nor when it is never written', async () => {
    const exchange = new Exchange();
    const peer = new LoneLink(undefined, { references: exchange });
    peer.call(['waits', fn]);
    peer.call(['given up', other]).call.abort('changed my mind');
    peer.call([Buffer.alloc(200_000), other]);
    await peer.settle();
    expect(exchange.given).toEqual([]);
    await peer.greet({ maxMessage: 100_000 });
    expect(exchange.given).toEqual([fn]);
    expect(() => peer.call([other, Symbol('no')])).toThrow('args[1]');
    expect(() => peer.call([other, Buffer.alloc(200_000)])).toThrow('100000 bytes');
    expect(exchange.given).toEqual([fn]);
  });

  it('of a result that cannot be sent is not given', async () => {
    const [caller, callee] = [await linked(), await linked()];
    const fate = caller.peer.call([]);
    pass(await caller.peer.settle(), callee.peer);
    callee.peer.incoming[0]!.succeed([fn, Symbol('no')]);
    pass(await callee.peer.settle(), caller.peer);
    expect(fate.error).toMatchObject({ code: 'SERIALIZATION', path: 'result[1]' });
    expect(callee.exchange.given).toEqual([]);
  });

  it('does not disturb the shapes of the values around it', async () => {
    const [caller, callee] = [await linked(), await linked()];
    const args = [[{ a: 1 }], [{ a: 2, b: fn }], [{ a: 3, b: 4 }], [{ a: 5 }], [{ a: 6, b: 7 }]];
    for (const each of args) caller.peer.call(each);
    pass(await caller.peer.settle(), callee.peer);
    args[1] = [{ a: 2, b: { proxyOf: 1 } as never }];
    expect(callee.peer.incoming.map((call) => call.args)).toEqual(args);
  });
});

describe('a value with many references', () => {
  const many = (count: number): (() => number)[] => Array.from({ length: count }, (_, index) => () => index);

  it.each([
    ['however many they are', 20_000, 1],
    ['however long their interfaces are', 1_000, 60],
  ])('crosses, %s', async (_, count, length) => {
    const [caller, callee] = [await linked(), await linked()];
    const members = Array.from({ length }, (_item, index): Member => {
      return { name: `methodWithQuiteALongName${index}`, kind: 'method', returns: 'value' };
    });
    caller.exchange.give = (value) => ({ ...callback(caller.exchange.given.push(value)), members });
    caller.peer.call([Buffer.alloc(60_000)]);
    caller.peer.call(many(count));
    caller.peer.receive(grant(1 << 24));
    const frames = await caller.peer.settle();
    for (const { bytes } of frames) expect(bytes.length).toBeLessThan(MAX_FRAME);
    pass(frames, callee.peer);
    expect(callee.peer.closed).toBeUndefined();
    expect(callee.peer.incoming[1]!.args).toEqual(
      Array.from({ length: count }, (_item, index) => ({ proxyOf: index + 1 })),
    );
  });

  it('fails its own call, where they are more than anybody needs', async () => {
    const { peer, exchange } = await linked();
    expect(() => peer.call(many(MOST_REFERENCES + 1))).toThrow(/more than 65536 proxies and functions/);
    expect(exchange.given).toEqual([]);
  });
});

describe('a reference that cannot be taken', () => {
  it('fails the one call whose argument it is, and the link goes on', async () => {
    const [caller, callee] = [await linked(), await linked()];
    callee.exchange.stale = 1;
    const fates = [caller.peer.call([{ before: 1 }, fn]), caller.peer.call([{ before: 2, after: 3 }])];
    pass(await caller.peer.settle(), callee.peer);
    expect(callee.peer.incoming.map((call) => call.args)).toEqual([[{ before: 2, after: 3 }]]);
    pass(await callee.peer.settle(), caller.peer);
    expect(fates[0]!.error).toMatchObject({ name: 'RangeError', message: 'stale' });
    expect(fates[1]!.error).toBeUndefined();
    expect(callee.peer.closed).toBeUndefined();
  });

  it('fails the call whose result it is, which is taken back', async () => {
    const [caller, callee] = [await linked(), await linked()];
    caller.exchange.stale = 2;
    const fate = caller.peer.call([]);
    pass(await caller.peer.settle(), callee.peer);
    let told = 0;
    callee.peer.incoming[0]!.taken = { discard: () => told++ };
    callee.peer.incoming[0]!.succeed([fn, other]);
    pass(await callee.peer.settle(), caller.peer);
    expect(fate.error).toMatchObject({ name: 'RangeError', message: 'stale' });
    pass(await caller.peer.settle(), callee.peer);
    expect(told).toBe(1);
  });
});

describe('what has come and nobody wants', () => {
  it('is let go: arguments of a call that was cancelled while they came', async () => {
    const [caller, callee] = [await linked(), await linked()];
    caller.peer.call([fn, Buffer.alloc(INLINE_LIMIT)]);
    const [call, ...chunks] = await caller.peer.settle();
    pass([call!], callee.peer);
    callee.peer.receive(aboutFrame(Kind.CANCEL, 0));
    expect(callee.exchange.discarded).toEqual([]);
    pass(chunks, callee.peer);
    expect(callee.exchange.discarded).toEqual([[{ proxyOf: 1 }, Buffer.alloc(INLINE_LIMIT)]]);
    expect(callee.peer.incoming).toEqual([]);
  });
});

describe('references beside a value', () => {
  /** A CALL with those references behind its arguments. */
  function call(references: Buffer, args: unknown): Buffer {
    const { bytes } = encodeWhole(callbacks, args, 'args');
    return frame(Kind.CALL, (writer) => {
      writer.bytes(Buffer.alloc(4 + 1 + 2 + 2));
      writer.u8(ValueMode.WHOLE);
      writer.varint(bytes.length);
      writer.varint(references.length);
      writer.bytes(bytes);
      writer.bytes(references);
    });
  }

  function written(...references: Reference[]): Buffer {
    return frame(0, (writer) => {
      for (const reference of references) writeReference(writer, reference);
    }).subarray(5);
  }

  it('may be more than the value names', async () => {
    const { peer } = await linked();
    peer.receive(call(written(callback(7), callback(8)), [fn]));
    expect(peer.incoming[0]!.args).toEqual([{ proxyOf: 7 }]);
  });

  it.each<[string, Buffer]>([
    ['fewer than the value names', call(written(callback(7)), [fn, other])],
    ['one that is cut in half', call(written(callback(7)).subarray(0, -5), [fn])],
    ['a secret that is no secret', call(written({ ...callback(7), secret: 'abcd' }), [fn])],
  ])('end the link: %s', async (_, bytes) => {
    const { peer } = await linked();
    peer.receive(bytes);
    expect(peer.closed?.error).toMatchObject({ code: 'PROTOCOL' });
    expect(peer.incoming).toEqual([]);
  });

  it('end the link where they are more than anybody sends', async () => {
    const { peer } = await linked();
    const { bytes } = encodeWhole(callbacks, [fn], 'args');
    const one = written(callback(7));
    const body = Buffer.concat([bytes, Buffer.alloc((MOST_REFERENCES + 1) * one.length, one)]);
    peer.receive(announce(Kind.CALL, 0, 9, bytes.length, body.length - bytes.length));
    for (let start = 0; start < body.length; start += INLINE_LIMIT) {
      peer.receive(chunk(9, body.subarray(start, start + INLINE_LIMIT)));
    }
    expect(peer.closed?.error).toMatchObject({ code: 'PROTOCOL', message: /more than 65536 references/ });
    expect(peer.incoming).toEqual([]);
  });
});

describe('frames about references', () => {
  /** A link that keeps what it is told. */
  async function listening(): Promise<{ peer: LoneLink; told: unknown[] }> {
    const told: unknown[] = [];
    const keep =
      (name: string) =>
      (...details: unknown[]): void => {
        told.push([name, ...details]);
      };
    const referenceUser = recordedReferences(keep);
    return { peer: await new LoneLink(undefined, { referenceUser }).greet(), told };
  }

  it('come in the order in which they were said, ahead of what waits', async () => {
    const [{ peer }, { peer: hearing, told }] = [await listening(), await listening()];
    const claim = { object: 2 ** 40, secret: 'ab'.repeat(16), giver: 'cd'.repeat(16), pin: 5 };
    peer.call(['waits']);
    peer.link.references.pin(7, 1);
    peer.link.references.claim(claim);
    peer.link.references.release(7, 3);
    peer.link.references.unpin(1);
    peer.link.references.leave(9);
    peer.link.references.consumed(2 ** 50);
    peer.link.references.collect();
    const frames = await peer.settle();
    expect(kinds(frames).at(-1)).toBe('CALL');
    pass(frames, hearing);
    expect(told).toEqual([
      ['pinned', 7, 1],
      ['claimed', claim],
      ['released', 7, 3],
      ['unpinned', 1],
      ['left', 9],
      ['pinConsumed', 2 ** 50],
      ['collect'],
    ]);
  });

  it('may stand in one frame', async () => {
    const { peer, told } = await listening();
    peer.receive(
      frame(Kind.RELEASE, (writer) => {
        for (const number of [1, 2, 300, 4]) writer.varint(number);
      }),
    );
    expect(told).toEqual([
      ['released', 1, 2],
      ['released', 300, 4],
    ]);
  });

  it.each(['PIN', 'CLAIM', 'UNPIN', 'RELEASE', 'CLAIMED', 'LEAVE', 'GONE'] as const)(
    '%s that ends before its fields do ends the link',
    async (kind) => {
      const { peer, told } = await listening();
      const fields = kind === 'CLAIM' ? Buffer.alloc(1 + 16 + 16) : Buffer.from([0x80]);
      peer.receive(
        frame(Kind[kind], (writer) => {
          writer.bytes(fields);
        }),
      );
      expect(peer.closed?.error).toMatchObject({ code: 'PROTOCOL' });
      expect(told).toEqual([]);
    },
  );

  it('are void where nothing is shared', () => {
    const peer = new LoneLink();
    peer.receive(helloFrame());
    for (const kind of [Kind.PIN, Kind.RELEASE]) {
      peer.receive(
        frame(kind, (writer) => {
          writer.bytes(Buffer.from([1, 1]));
        }),
      );
    }
    peer.receive(frame(Kind.COLLECT));
    expect(peer.closed).toBeUndefined();
  });
});
