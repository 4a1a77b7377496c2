import { EventEmitter } from 'node:events';
import net from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SerializationError } from '../../lib/errors/index.js';
import { decodeWhole } from '../../lib/wire/value-decoder.js';
import { encodeWhole, ValueEncoder } from '../../lib/wire/value-encoder.js';
import { ByteWriter } from '../../lib/wire/byte-writer.js';
import { callbacks, data, expectSame, noReferences, Stream } from './codec-support.js';

function refusal(value: unknown): SerializationError {
  try {
    encodeWhole(noReferences, value, 'args');
  } catch (error) {
    if (error instanceof SerializationError) return error;
    throw error;
  }
  throw new Error('the value crossed');
}

describe('a value that cannot cross', () => {
  class Session {
    id = 1;
    close = (): void => undefined;
  }
  class Empty {
    #hidden = 1;
    get shown(): number {
      return this.#hidden;
    }
  }
  const detached = new ArrayBuffer(8);
  const view = new Uint8Array(detached);
  structuredClone(detached, { transfer: [detached] });

  it.each<[string, unknown, RegExp]>([
    ['a symbol', Symbol('secret'), /Symbol\(secret\) is a symbol/],
    ['a boxed symbol', Object(Symbol('secret')), /is a symbol/],
    ['a function', (): void => undefined, /a function cannot be sent/],
    ['a function without a prototype', Object.setPrototypeOf((): void => undefined, null), /a function cannot be sent/],
    ['a promise', Promise.resolve(1), /it is a promise: await it first/],
    ['a WeakMap', new WeakMap(), /instance of WeakMap is no plain data: it has no fields/],
    ['a WeakSet', new WeakSet(), /instance of WeakSet/],
    ['a WeakRef', new WeakRef({}), /instance of WeakRef/],
    ['an iterator', [1].values(), /it has no fields of its own/],
    ['shared memory', new SharedArrayBuffer(8), /it is shared memory: copy it/],
    ['a view of shared memory', new Uint8Array(new SharedArrayBuffer(8)), /it is shared memory: copy it/],
    ['a detached buffer', detached, /its memory was transferred away/],
    ['a view of a detached buffer', view, /its memory was transferred away/],
    [
      'an instance with methods as fields',
      new Session(),
      /instance of Session .* its field close is a function.*@Transferable\(\)/,
    ],
    ['an instance without fields', new Empty(), /instance of Empty .* no fields of its own/],
    ['an emitter', new EventEmitter(), /instance of EventEmitter is no plain data: it emits events/],
    ['a stream', Readable.from([1]), /instance of Readable/],
    ['a blob', new Blob(['x']), /instance of Blob/],
    ['an abort signal', new AbortController().signal, /instance of AbortSignal/],
    ['a map with a field', Object.assign(new Map(), { extra: 1 }), /a Map with a field of its own \(extra\)/],
    ['a date with a field', Object.assign(new Date(), { zone: 'CET' }), /a Date with a field of its own \(zone\)/],
    ['a forged map', Object.create(Map.prototype), /reading it threw TypeError/],
    ['a forged date', Object.create(Date.prototype), /reading it threw TypeError/],
  ])('is refused: %s', (_name, value, message) => {
    const error = refusal([0, { value }]);
    expect(error.message).toMatch(message);
    expect(error.path).toBe('args[1].value');
  });

  it('is refused: a socket, inside of what looks like data', () => {
    class User {
      name = 'Ann';
      socket = new net.Socket();
    }
    const user = new User();
    expect(refusal([{ user }])).toMatchObject({ path: 'args[0].user.socket', code: 'SERIALIZATION' });
    user.socket.destroy();
  });

  it('is refused when it changes while it is read', () => {
    const value = { a: 1, b: 2 };
    Object.defineProperty(value, 'a', {
      enumerable: true,
      get: () => {
        Reflect.deleteProperty(value, 'b');
        return 1;
      },
    });
    const map = new Map<unknown, unknown>([
      [
        'a',
        {
          get x() {
            map.set('b', 1);
            return 1;
          },
        },
      ],
    ]);
    const set = new Set<unknown>([
      {
        get x() {
          set.add(1);
          return 1;
        },
      },
    ]);
    encodeWhole(noReferences, { a: 1, b: 2 }, 'value');
    const encoder = new ValueEncoder(noReferences);
    encoder.encode(new ByteWriter(), { a: 1, b: 2 }, 'value', 1_000);
    expect(() => encoder.encode(new ByteWriter(), value, 'value', 1_000)).toThrow('its fields changed');
    expect(() => encodeWhole(noReferences, map, 'value')).toThrow('it changed while it was read');
    expect(() => encodeWhole(noReferences, set, 'value')).toThrow('it changed while it was read');
  });

  it('is refused when a proxy lies about its keys', () => {
    let turn = 0;
    const target = { a: 1, b: 2 };
    const liar = new Proxy(target, { ownKeys: () => (turn++ === 0 ? ['a', 'b'] : ['b', 'a']) });
    const stream = new Stream();
    stream.send(target);
    expect(() => stream.send(liar)).toThrow('its fields changed while they were read');
    expect(stream.send(new Proxy(target, {}))).toBe(true);
    expect(stream.receive()).toEqual([target, target]);
  });

  it('is refused with the error of its getter', () => {
    const cause = new RangeError('no');
    const value = {
      get x(): number {
        throw cause;
      },
    };
    expect(refusal({ list: [value] })).toMatchObject({ path: 'args.list[0].x', cause });
    expect(
      refusal(
        Object.defineProperty([1], 0, {
          get: () => {
            throw cause;
          },
        }),
      ),
    ).toMatchObject({ cause });
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    expect(refusal({ a: revoked.proxy })).toMatchObject({ path: 'args.a' });
  });

  it.each<[unknown, string]>([
    [Symbol('x'), 'args'],
    [{ 'odd key': { 7: Symbol('x') } }, 'args["odd key"][7]'],
    [{ größe: Symbol('x') }, 'args.größe'],
    [[, Symbol('x')], 'args[1]'],
    [
      new Map<unknown, unknown>([
        ['a', 1],
        ['k', [Symbol('x')]],
      ]),
      'args.get("k")[0]',
    ],
    [new Map<unknown, unknown>([[5, Symbol('x')]]), 'args.get(5)'],
    [new Map<unknown, unknown>([[{}, Symbol('x')]]), 'args.values()[0]'],
    [
      new Map<unknown, unknown>([
        ['a', 1],
        [Symbol('x'), 1],
      ]),
      'args.keys()[1]',
    ],
    [new Set<unknown>([1, Symbol('x')]), 'args.values()[1]'],
    [Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, i === 70 ? Symbol('x') : i])), 'args.k70'],
  ])('is named by its path: %p', (value, path) => {
    expect(refusal(value).path).toBe(path);
  });

  it('is refused beyond a thousand levels, and not before', () => {
    const nest = (depth: number): unknown => {
      let value: unknown = 1;
      for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { value };
      return value;
    };
    const stream = new Stream();
    stream.send(nest(1_000));
    expectSame(nest(1_000), stream.receive()[0]);
    expect(refusal(nest(1_001)).message).toMatch(
      /^args\[0\]\.value.* … .* cannot be sent: it is nested deeper than 1000 levels$/,
    );
    expect(refusal(nest(100_000)).message).toMatch('deeper');
  });
});

describe('a stream after a failure', () => {
  it('goes on as if nothing had happened', () => {
    const bad = fc.constantFrom<unknown>(Symbol('x'), Promise.resolve(), new WeakMap());
    const fn = fc.constant((): number => 1);
    const step: fc.Arbitrary<{ value: unknown; bad?: unknown; limit?: number; fn?: () => number }> = fc.oneof(
      { weight: 2, arbitrary: fc.record({ value: data() }) },
      { weight: 2, arbitrary: fc.record({ value: data(), bad }) },
      { weight: 2, arbitrary: fc.record({ value: data(), limit: fc.nat(60) }) },
      // It cannot stand in a stream, also if what follows could not be sent at all.
      fc.record({ value: data(), fn }),
      fc.record({ value: data(), fn, bad }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const stream = new Stream(callbacks);
        const sent: unknown[] = [];
        for (const { value, bad, limit, fn } of steps) {
          const { position } = stream.writer;
          const whole = { [`shape${sent.length}`]: value, fn, other: bad };
          if (fn === undefined && bad !== undefined) {
            expect(() => stream.send(whole)).toThrow(SerializationError);
            expect(stream.writer.position).toBe(position);
          } else if (stream.send(whole, limit)) {
            expect(fn).toBeUndefined();
            sent.push(whole);
            if (limit !== undefined) expect(stream.writer.position - position).toBeLessThanOrEqual(limit);
          } else {
            expect(stream.writer.position).toBe(position);
          }
        }
        for (const [index, value] of stream.receive().entries()) expectSame(sent[index], value);
      }),
      { numRuns: 60 },
    );
  });

  it('takes exactly the bytes of the limit', () => {
    fc.assert(
      fc.property(data(), (value) => {
        const { length } = encodeWhole(noReferences, value, 'value').bytes;
        expect(new Stream().send(value, length)).toBe(true);
        expect(new Stream().send(value, length - 1)).toBe(false);
        expect(() => encodeWhole(noReferences, value, 'value', length - 1)).toThrow(`more than ${length - 1} bytes`);
      }),
      { numRuns: 200 },
    );
  });

  it('has not grown its buffer for a large part that is refused', () => {
    const stream = new Stream(noReferences, 64);
    for (const value of [
      Buffer.alloc(1_000_000),
      'x'.repeat(1_000_000),
      '漢'.repeat(1_000_000),
      new Float64Array(100_000),
    ]) {
      expect(stream.send([value], 1_000)).toBe(false);
      expect(stream.send(new Array(100_000).fill({ value: 1 }), 1_000)).toBe(false);
    }
    expect(stream.writer.buffer.length).toBeLessThan(10_000);
  });

  it('refuses what a getter tries to send in the middle of a value', () => {
    const stream = new Stream();
    const value = {
      get x(): boolean {
        return stream.send('inner');
      },
    };
    expect(() => stream.send(value)).toThrow(/^value\.x cannot be sent: .*a getter of a value that is being sent/);
    expect(stream.send('after')).toBe(true);
    expect(stream.receive()).toEqual(['after']);
  });
});

describe('a part that is left out', () => {
  const functions = [1, 2, 3, 4].map((number) => () => number);
  const pick = fc.nat(3).map((index) => functions[index]!);
  const part = fc.oneof(
    fc.record({ fn: pick }),
    fc.record({ field: fc.array(pick, { maxLength: 3 }), isBad: fc.boolean(), after: pick }),
  );

  it('takes its references with it, but for those that occur elsewhere', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const left: unknown[] = [];
        const value = parts.map((each) => {
          if ('fn' in each) return (left.push(each.fn), each.fn);
          const { field, isBad, after } = each;
          left.push(...(isBad ? [] : field), after);
          return Object.assign(new Error('x'), { field: isBad ? [...field, Symbol('no')] : field, after });
        });
        const { bytes, given } = encodeWhole(callbacks, value, 'value');
        expect(given).toEqual([...new Set(left)]);
        const arrived = decodeWhole(bytes, given) as unknown[];
        for (const [index, each] of parts.entries()) {
          const there = arrived[index];
          if ('fn' in each) expect(there).toBe(each.fn);
          else if (each.isBad)
            expect(Object.fromEntries(Object.entries(there as object))).toEqual({
              after: each.after,
              omittedFields: ['field'],
            });
          else
            expect(Object.fromEntries(Object.entries(there as object))).toEqual({
              field: each.field,
              after: each.after,
            });
        }
      }),
      { numRuns: 300 },
    );
  });
});
