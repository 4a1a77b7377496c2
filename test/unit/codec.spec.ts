import vm from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProtocolError } from '../../lib/errors/index.js';
import { BrokenReference } from '../../lib/wire/broken-reference.js';
import { ByteReader } from '../../lib/wire/byte-reader.js';
import { ByteWriter } from '../../lib/wire/byte-writer.js';
import type { Reference, ReferenceCodec } from '../../lib/wire/reference.js';
import { readReference, writeReference } from '../../lib/wire/reference-wire.js';
import { decodeWhole } from '../../lib/wire/value-decoder.js';
import { encodeWhole, ValueEncoder } from '../../lib/wire/value-encoder.js';
import { callback, callbacks, data, expectSame, graph, noReferences, roundTrip, Stream } from './codec-support.js';

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
    expect(encodeWhole(noReferences, holes, 'value').bytes.length).toBeLessThan(40);
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
    const message = encodeWhole(noReferences, Buffer.alloc(500, 1), 'value').bytes;
    const frame = Buffer.alloc(message.length + 4);
    message.copy(frame, 4);
    const arrived = decodeWhole(frame.subarray(4)) as Buffer;
    frame.fill(0);
    expect(arrived).toEqual(Buffer.alloc(500, 1));
  });

  it('stays in the message that was put together for it alone', () => {
    const encoded = encodeWhole(noReferences, { name: 'x', bytes: Buffer.alloc(5_000, 1) }, 'value').bytes;
    const message = Buffer.allocUnsafeSlow(encoded.length);
    encoded.copy(message);
    const { bytes } = decodeWhole(message) as { bytes: Buffer };
    expect(bytes.buffer).toBe(message.buffer);
    expect(bytes.equals(Buffer.alloc(5_000, 1))).toBe(true);
  });
});

describe('what crosses by reference', () => {
  const fn = (): number => 1;
  const other = (): number => 2;

  it('is one reference per object and value', () => {
    const value = { fn, again: [fn, new Map([[fn, other]]), new Set([other])] };
    const { bytes, given } = encodeWhole(callbacks, value, 'value');
    expect(given).toEqual([fn, other]);
    expect(decodeWhole(bytes, given)).toStrictEqual(value);
  });

  it('arrives as whatever its reference came to there', () => {
    const { bytes } = encodeWhole(callbacks, [fn, { other }, fn], 'value');
    const [first, second] = [{ proxy: 1 }, { proxy: 2 }];
    const arrived = decodeWhole(bytes, [first, second]) as unknown[];
    expect(arrived).toStrictEqual([first, { other: second }, first]);
    expect(arrived[2]).toBe(first);
  });

  it('is asked for functions and objects of unknown classes, never for plain data', () => {
    const asked: object[] = [];
    class Unknown {
      a = 1;
    }
    const odd = new Unknown();
    roundTrip(
      [{ a: [1] }, new Map(), new Set(), new Date(), /a/, Buffer.alloc(1), new URL('a:b'), new Error('x'), odd, fn],
      {
        crosses(value) {
          asked.push(value);
          return value === fn;
        },
      },
    );
    expect(asked).toEqual([odd, fn]);
  });

  it('refuses its own value when it cannot be told whether it crosses', () => {
    const references: ReferenceCodec = {
      crosses: () => {
        throw new RangeError('released');
      },
    };
    expect(() => encodeWhole(references, { list: [fn] }, 'args')).toThrow(
      'args.list[0] cannot be sent: reading it threw RangeError: released',
    );
  });

  it.each(['actor', 'object', 'callback'] as const)('carries every field of a reference: %s', (kind) => {
    const sent: Reference = {
      kind,
      process: 'ab'.repeat(16),
      actor: '01'.repeat(16),
      name: 'größter',
      className: 'CounterActor',
      incarnation: 3,
      object: 2 ** 40,
      secret: 'ef'.repeat(16),
      typeid: 'Counter',
      method: 'inc',
      members: [
        { name: 'inc', kind: 'method', returns: 'AsyncResult' },
        { name: 'größe', kind: 'property', returns: 'value' },
        { name: 'items', kind: 'method', returns: 'Iterator' },
        { name: 'changes', kind: 'property', returns: 'Observable' },
      ],
      addresses: ['/run/a.sock', 'tcp://[::1]:5'],
      pin: 77,
    };
    const writer = new ByteWriter(1);
    for (const reference of [sent, callback(1), sent]) writeReference(writer, reference);
    const reader = new ByteReader(writer.buffer, 0, writer.position);
    expect([readReference(reader), readReference(reader), readReference(reader)]).toStrictEqual([
      sent,
      callback(1),
      sent,
    ]);
    expect(reader.position).toBe(reader.end);
  });

  it('is not given when it was not sent after all', () => {
    const given: object[] = [];
    const encoder = new ValueEncoder(callbacks, given);
    const writer = new ByteWriter();
    expect(() => encoder.encode(writer, [fn, Symbol('no')], 'value', 1_000)).toThrow('value[1]');
    expect(encoder.encode(writer, [fn, 'x'.repeat(500)], 'value', 300)).toBe(false);
    expect(given).toEqual([]);
    const error = Object.assign(new Error('no'), { field: [fn, Symbol('no')], other });
    const encoded = encodeWhole(callbacks, error, 'value');
    expect(encoded.given).toEqual([other]);
    expect(decodeWhole(encoded.bytes, encoded.given)).toMatchObject({ omittedFields: ['field'], other });
    expect(encodeWhole(callbacks, [fn], 'value').given).toEqual([fn]);
  });

  it('does not stand in a stream, which goes on as if it had not been there', () => {
    const stream = new Stream(callbacks);
    stream.send({ a: 1 });
    const { position } = stream.writer;
    expect(stream.send({ a: { fresh: 1 }, deep: [new Map([['key', fn]])] })).toBe(false);
    expect(stream.send(Object.assign(new Error('no'), { field: [fn] }))).toBe(false);
    expect(stream.writer.position).toBe(position);
    stream.send({ a: 2, deep: { fresh: 2 } });
    expect(stream.receive()).toEqual([{ a: 1 }, { a: 2, deep: { fresh: 2 } }]);
  });

  it('fails its own value only when there is no proxy for it', () => {
    const { bytes } = encodeWhole(callbacks, [fn, { after: 1 }, other], 'value');
    const stale = new BrokenReference(new RangeError('stale'));
    expect(() => decodeWhole(bytes, [stale, 'a proxy'])).toThrow(new RangeError('stale'));
    expect(() => decodeWhole(bytes, ['a proxy', stale])).toThrow(new RangeError('stale'));
    // What is behind it is read all the same.
    expect(() => decodeWhole(bytes.subarray(0, -1), [stale, stale])).toThrow(ProtocolError);
  });
});

it('leaves nothing of a value behind, neither in the encoder nor in the decoder', async () => {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc') as () => void;
  const stream = new Stream();
  const overStream = (value: unknown): unknown => {
    stream.send(value);
    return stream.receive()[0];
  };
  const onItsOwn = (value: unknown): unknown => {
    const { bytes, given } = encodeWhole(callbacks, value, 'value');
    return decodeWhole(
      bytes,
      given.map(() => ({})),
    );
  };
  const send = (size: number, make: () => unknown, cross: (value: unknown) => unknown): WeakRef<object>[] => {
    const value = Array.from({ length: size }, () => ({ a: make() }));
    const arrived = cross(value) as { a: unknown }[];
    const objects = [value, value[0], arrived, arrived[0], value[0]?.a, arrived[0]?.a];
    return objects.map((object) => new WeakRef(object as object));
  };
  const refs = [3, 100].flatMap((size) => [
    ...send(size, () => ({}), overStream),
    ...send(size, () => (): number => 1, onItsOwn),
  ]);
  await new Promise((resolve) => setImmediate(resolve));
  gc();
  expect(refs).toHaveLength(24);
  expect(refs.filter((ref) => ref.deref() !== undefined)).toEqual([]);
});
