import { describe, expect, it } from '@jest/globals';
import { CallFlag, INLINE_LIMIT, Kind, MAX_FRAME, ValueMode } from '../../lib/wire/frames.js';
import type { Reference, ReferenceExchange } from '../../lib/wire/reference.js';
import { writeReference } from '../../lib/wire/reference-wire.js';
import { encodeWhole } from '../../lib/wire/value-encoder.js';
import { aboutFrame, frame, helloFrame, LoneLink, type Written } from '../simulation/lone-link.js';
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
    ['in chunks', 2 * INLINE_LIMIT, ValueMode.BODY, ['CALL', 'BODY', 'BODY', 'BODY']],
  ])('crosses %s, and they before it', async (_, size, mode, expected) => {
    const [caller, callee] = [await linked(), await linked()];
    caller.peer.call([{ fn, list: [other, fn] }, Buffer.alloc(size)]);
    const frames = await caller.peer.settle();
    expect(kinds(frames)).toEqual(expected);
    expect(frames[0]!.bytes[4 + 1 + 2 + 2]).toBe(mode);
    expect(frames[0]!.bytes[4 + 1 + 2 + 2 + 1]).toBe(2);
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

  it('makes no frame too long that others stand in, too', async () => {
    const [caller, callee] = [await linked(), await linked()];
    caller.peer.sink.stuck = true;
    for (let call = 0; call < 34; call++) caller.peer.call([call % 2 === 0 ? Buffer.alloc(60_000) : many(2_000)]);
    const frames = await caller.peer.settle();
    caller.peer.unstick();
    frames.push(...(await caller.peer.settle()));
    for (const { bytes } of frames) expect(bytes.length).toBeLessThan(MAX_FRAME);
    pass(frames, callee.peer);
    expect(callee.peer.incoming.map(({ id }) => id)).toEqual(Array.from({ length: 34 }, (_, id) => id));
    for (const [index, { args }] of callee.peer.incoming.entries()) {
      expect(args[0]).toHaveLength(index % 2 === 0 ? 60_000 : 2_000);
    }
  });

  it('crosses, or fails its own call alone, however many they are', async () => {
    const [caller, callee] = [await linked(), await linked()];
    let refusal: unknown;
    try {
      caller.peer.call(many(20_000));
    } catch (error) {
      refusal = error;
    }
    pass(await caller.peer.settle(), callee.peer);
    expect(callee.peer.closed).toBeUndefined();
    if (refusal === undefined) expect(callee.peer.incoming[0]!.args).toHaveLength(20_000);
    else expect(refusal).toMatchObject({ code: 'SERIALIZATION' });
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
    callee.peer.incoming[0]!.onDiscarded = () => told++;
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

  it('is let go: what belongs to a body that will never be whole', async () => {
    const [caller, callee] = [await linked(), await linked()];
    caller.peer.call([fn, other, Buffer.alloc(INLINE_LIMIT)]);
    pass((await caller.peer.settle()).slice(0, -1), callee.peer);
    expect(callee.exchange.discarded).toEqual([]);
    callee.peer.link.close();
    expect(callee.exchange.discarded.flat()).toEqual([{ proxyOf: 1 }, { proxyOf: 2 }]);
  });
});

describe('a table of references', () => {
  /** A CALL with that table in front of its arguments. */
  function call(table: Buffer, args: unknown): Buffer {
    const { bytes } = encodeWhole(callbacks, args, 'args');
    return frame(Kind.CALL, (writer) => {
      writer.bytes(Buffer.alloc(4 + 1 + 2 + 2));
      writer.u8(ValueMode.WHOLE);
      writer.bytes(table);
      writer.varint(bytes.length);
      writer.bytes(bytes);
    });
  }

  function table(count: number, ...references: Reference[]): Buffer {
    return frame(0, (writer) => {
      writer.varint(count);
      for (const reference of references) writeReference(writer, reference);
    }).subarray(5);
  }

  it('may have more than the value names', async () => {
    const { peer } = await linked();
    peer.receive(call(table(2, callback(7), callback(8)), [fn]));
    expect(peer.incoming[0]!.args).toEqual([{ proxyOf: 7 }]);
  });

  it.each<[string, Buffer]>([
    ['fewer references than the value names', call(table(1, callback(7)), [fn, other])],
    ['fewer references than it says', call(table(2, callback(7)), [fn, other])],
    ['more references than there are bytes', call(table(2 ** 40), [fn])],
    ['a secret that is no secret', call(table(1, { ...callback(7), secret: 'abcd' }), [fn])],
  ])('ends the link: %s', async (_, bytes) => {
    const { peer } = await linked();
    peer.receive(bytes);
    expect(peer.closed?.error).toMatchObject({ code: 'PROTOCOL' });
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

  it.each(['PIN', 'CLAIM', 'UNPIN', 'RELEASE', 'CLAIMED', 'LEAVE'] as const)(
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
