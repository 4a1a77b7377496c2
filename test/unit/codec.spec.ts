import vm from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeWhole } from '../../lib/wire/value-decoder.js';
import { encodeWhole } from '../../lib/wire/value-encoder.js';
import { callback, Callbacks, data, expectSame, graph, noReferences, roundTrip, Stream } from './codec-support.js';

describe('what crosses by value', () => {
  it('arrives as structuredClone makes it', () => {
    fc.assert(
      fc.property(data(true), (value) => {
        expectSame(structuredClone(value), roundTrip(value));
      }),
      { numRuns: 500 },
    );
  });

  it('arrives as it was, buffers and URLs included, in a stream of values', () => {
    fc.assert(
      fc.property(fc.array(data(), { maxLength: 20 }), (values) => {
        const stream = new Stream();
        for (const value of values) expect(stream.send(value)).toBe(true);
        for (const [index, value] of stream.receive().entries()) expectSame(values[index], value);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps cycles and shared parts', () => {
    fc.assert(
      fc.property(graph(), (nodes) => {
        expectSame(nodes, roundTrip(nodes));
      }),
      { numRuns: 300 },
    );
  });

  it('comes from other realms too', () => {
    const foreign: unknown = vm.runInNewContext(
      `({ list: [1, , 3], map: new Map([[{}, new Set([1])]]), date: new Date(5), regexp: /x/g, error: new TypeError('no'),
          bytes: new Uint16Array([1, 2]), memory: new ArrayBuffer(2), boxed: Object(1n), none: Object.create(null) })`,
    );
    expectSame(foreign, roundTrip(foreign));
  });

  it('makes plain objects of null prototypes and of instances', () => {
    class Point {
      x = 1;
      #hidden = 2;
      get sum(): number {
        return this.x + this.#hidden;
      }
    }
    const arrived = roundTrip<unknown[]>([Object.assign(Object.create(null) as object, { a: 1 }), new Point()]);
    expect(arrived).toStrictEqual([{ a: 1 }, { x: 1 }]);
  });

  it('makes the built-in class of its subclasses, and keeps the fields of arrays that can have some', () => {
    class Names extends Map<string, number> {}
    class Page extends Array<number> {
      total = 100;
    }
    expect(roundTrip(new Names([['a', 1]]))).toStrictEqual(new Map([['a', 1]]));
    const fields = { total: 100, '-1': 1, '1.5': 2, '01': 3 };
    expectSame(Object.assign([1, 2], fields), roundTrip(Object.assign(Page.from([1, 2]), fields)));
    expectSame(/(?<word>b+)/.exec('abb'), roundTrip(/(?<word>b+)/.exec('abb')));
  });

  it('drops what structuredClone drops of a regular expression, and keeps arrays of holes short', () => {
    const regexp = /a/g;
    regexp.lastIndex = 3;
    expect(roundTrip(regexp).lastIndex).toBe(0);
    const holes = new Array<number>(4_294_967_295);
    holes[4_000_000_000] = 1;
    expect(encodeWhole(noReferences, holes, 'value').length).toBeLessThan(40);
    expectSame(holes, roundTrip(holes));
  });

  it('has strings of every length and alphabet', () => {
    for (const unit of ['a', 'é', '漢', '😀', '\ud800']) {
      for (const length of [0, 1, 22, 23, 24, 47, 48, 49, 127, 128, 2_000, 70_000]) {
        const text = unit.repeat(length);
        expect(roundTrip(text) === text).toBe(true);
        expect(roundTrip(`${text}z${'a'.repeat(length)}`) === `${text}z${'a'.repeat(length)}`).toBe(true);
      }
    }
  });

  it('has objects of any number of keys', () => {
    for (const count of [0, 1, 63, 64, 65, 200]) {
      const value = Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, index]));
      expectSame([value, { ...value }], roundTrip([value, { ...value }]));
    }
  });

  it('numbers hundreds of shapes, and carries dictionaries beyond the table inline', () => {
    const stream = new Stream();
    const values: unknown[] = [];
    for (let index = 0; index < 6_000; index++) values.push({ [`key${index}`]: 1, [`other${index}`]: index });
    const wide = Object.fromEntries(values.map((_, index) => [`field ${index}`, index]));
    values.push(wide, { ['x'.repeat(1_000)]: 1 }, ...values.slice(0, 200), ...values.slice(-200));
    for (const value of values) stream.send(value);
    expectSame(
      values.map((value) => ({ ...(value as object) })),
      stream.receive(),
    );
  });
});

describe('memory that crosses', () => {
  it('is copied: of a view its own bytes only', () => {
    const large = Buffer.alloc(1_000, 7);
    const { view, part } = roundTrip({
      view: new Uint8Array(large.buffer, large.byteOffset + 10, 4),
      part: large.subarray(0, 3),
    });
    expect(view.buffer.byteLength).toBe(4);
    expect(part.buffer.byteLength).toBe(3);
    expect(Buffer.isBuffer(part)).toBe(true);
  });

  it('is no part of the buffer it was read from, which will be read into again', () => {
    const stream = new Stream();
    stream.send({ bytes: Buffer.from('hello'), view: new Uint8Array([1]) });
    const [value] = stream.receive() as [{ bytes: Buffer; view: Uint8Array }];
    expect([value.bytes.byteOffset, value.bytes.buffer.byteLength, value.view.buffer.byteLength]).toEqual([0, 5, 1]);
    const message = encodeWhole(noReferences, Buffer.alloc(500, 1), 'value');
    const frame = Buffer.alloc(message.length + 4);
    message.copy(frame, 4);
    const arrived = decodeWhole(noReferences, frame.subarray(4)) as Buffer;
    frame.fill(0);
    expect(arrived).toEqual(Buffer.alloc(500, 1));
  });

  it('stays in the message that was put together for it alone', () => {
    const encoded = encodeWhole(noReferences, { name: 'x', bytes: Buffer.alloc(5_000, 1) }, 'value');
    const message = Buffer.allocUnsafeSlow(encoded.length);
    encoded.copy(message);
    const { bytes } = decodeWhole(noReferences, message) as { bytes: Buffer };
    expect(bytes.buffer).toBe(message.buffer);
    expect(bytes.equals(Buffer.alloc(5_000, 1))).toBe(true);
  });
});

describe('what crosses by reference', () => {
  it('is one reference per object and value', () => {
    const references = new Callbacks();
    const fn = (): number => 1;
    const other = (): number => 2;
    const arrived = roundTrip({ fn, again: [fn, new Map([[fn, other]]), new Set([other])] }, references);
    expect(references.given).toHaveLength(2);
    expect(arrived).toStrictEqual({ fn, again: [fn, new Map([[fn, other]]), new Set([other])] });
  });

  it('is asked for functions and objects of unknown classes, never for plain data', () => {
    const asked: object[] = [];
    class Unknown {
      a = 1;
    }
    const fn = (): void => undefined;
    const odd = new Unknown();
    roundTrip(
      [{ a: [1] }, new Map(), new Set(), new Date(), /a/, Buffer.alloc(1), new URL('a:b'), new Error('x'), odd, fn],
      {
        toReference(value) {
          asked.push(value);
          return value === fn ? new Callbacks().toReference(fn) : undefined;
        },
        fromReference: () => 'a proxy',
      },
    );
    expect(asked).toEqual([odd, fn]);
  });

  it('carries every field', () => {
    const references = new Callbacks();
    const sent = {
      kind: 'actor' as const,
      process: 'ab'.repeat(16),
      actor: '01'.repeat(16),
      incarnation: 3,
      object: 2 ** 40,
      secret: 'ef'.repeat(16),
      typeid: 'Counter',
      members: [
        { name: 'inc', kind: 'method' as const, returns: 'AsyncResult' as const },
        { name: 'größe', kind: 'property' as const, returns: 'value' as const },
        { name: 'items', kind: 'method' as const, returns: 'Iterator' as const },
        { name: 'changes', kind: 'property' as const, returns: 'Observable' as const },
      ],
      addresses: ['/run/a.sock', 'tcp://[::1]:5'],
      pin: 77,
    };
    references.toReference = () => sent;
    references.fromReference = (reference) => reference;
    expect(roundTrip<unknown>(() => 1, references)).toStrictEqual(sent);
  });

  it('is taken back when it was not sent after all', () => {
    const references = new Callbacks();
    const fn = (): number => 1;
    expect(() => roundTrip([fn, Symbol('no')], references)).toThrow('value[1]');
    expect(new Stream(references).send([fn, 'x'.repeat(500)], 300)).toBe(false);
    const error = Object.assign(new Error('no'), { field: [fn, Symbol('no')] });
    expect(roundTrip(error, references)).toHaveProperty('omittedFields', ['field']);
    expect(references.withdrawn).toEqual(references.given);
    expect(references.given).toHaveLength(3);
    roundTrip([fn], references);
    expect(references.withdrawn).toHaveLength(3);
  });

  it('fails its own value only when there is no proxy for it', () => {
    const references = new Callbacks();
    references.fromReference = () => {
      throw new RangeError('stale');
    };
    const stream = new Stream(references);
    stream.send([(): number => 1, { after: 1 }]);
    expect(() => stream.receive()).toThrow(new RangeError('stale'));
  });
});

it('leaves nothing of a value behind, neither in the encoder nor in the decoder', async () => {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc') as () => void;
  const given: WeakRef<object>[] = [];
  const stream = new Stream({
    toReference: () => {
      const reference = callback(1);
      given.push(new WeakRef(reference));
      return reference;
    },
    fromReference: () => ({}),
  });
  const send = (size: number): WeakRef<object>[] => {
    const value = Array.from({ length: size }, () => ({ a: (): number => 1 }));
    stream.send(value);
    const [arrived] = stream.receive() as [object[]];
    return [value, value[0]!, arrived, arrived[0]!].map((object) => new WeakRef(object));
  };
  const refs = [...send(3), ...send(100), ...given];
  await new Promise((resolve) => setImmediate(resolve));
  gc();
  expect(refs.filter((ref) => ref.deref() !== undefined)).toEqual([]);
});
