import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProtocolError, SerializationError } from '../../lib/errors/index.js';
import { ByteReader } from '../../lib/wire/byte-reader.js';
import { ByteWriter } from '../../lib/wire/byte-writer.js';
import type { Reference } from '../../lib/wire/reference.js';
import { readReference, writeReference } from '../../lib/wire/reference-wire.js';
import { decodeWhole, ValueDecoder } from '../../lib/wire/value-decoder.js';
import { encodeWhole } from '../../lib/wire/value-encoder.js';
import * as Tag from '../../lib/wire/value-tags.js';
import { callback, callbacks, data, graph, noReferences } from './codec-support.js';

/** Everything that can be on the wire: data, circles, errors and references. */
const anything = fc.oneof(
  data(),
  graph(),
  data().map((cause) => new AggregateError([cause], 'many', { cause })),
  data().map((value) => [value, (): number => 1, value]),
);

/** Decodes bytes that may be of any kind. Nothing but the two errors may come of it. */
function decode(bytes: Buffer, given: readonly unknown[] = []): void {
  try {
    decodeWhole(bytes, given);
  } catch (error) {
    if (!(error instanceof ProtocolError || error instanceof SerializationError)) throw error;
  }
}

function failure(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

function bytes(...parts: (number | string | Uint8Array)[]): Buffer {
  const writer = new ByteWriter(1);
  for (const part of parts) {
    if (typeof part === 'number') writer.varint(part);
    else if (typeof part === 'string') writer.bytes(encodeWhole(noReferences, part, 'value').bytes);
    else writer.bytes(part);
  }
  return Buffer.from(writer.buffer.subarray(0, writer.position));
}

/** A tag as the byte it is. */
function tag(number: number): Uint8Array {
  return Uint8Array.of(number);
}

function heapOf(action: () => unknown): number {
  const before = process.memoryUsage();
  const kept = action();
  const after = process.memoryUsage();
  expect(kept).not.toBe(before);
  return after.heapUsed + after.external - before.heapUsed - before.external;
}

describe('bytes that no encoder made', () => {
  it('are refused when they are cut short, wherever that is', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const { bytes: encoded, given } = encodeWhole(callbacks, value, 'value');
        const step = Math.max(1, Math.floor(encoded.length / 30));
        for (let end = 0; end < encoded.length; end += step) {
          expect(failure(() => decodeWhole(encoded.subarray(0, end), given))).toBeInstanceOf(ProtocolError);
          const reader = new ByteReader(encoded, 0, end);
          expect(failure(() => new ValueDecoder().decode(reader))).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('fail in no other way when some of them are changed', () => {
    const change = fc.record({
      at: fc.nat(),
      byte: fc.oneof(fc.integer({ min: 0xe0, max: 0xff }), fc.integer({ max: 255, min: 0 })),
    });
    fc.assert(
      fc.property(anything, fc.array(change, { minLength: 1, maxLength: 6 }), (value, changes) => {
        const { bytes: encoded, given } = encodeWhole(callbacks, value, 'value');
        for (const { at, byte } of changes) encoded[at % encoded.length] = byte;
        decode(encoded, given);
      }),
      { numRuns: 3_000 },
    );
  });

  it('fail in no other way when they are random', () => {
    const byte = fc.oneof(fc.integer({ min: 0xe0, max: 0xff }), fc.integer({ min: 0, max: 255 }), fc.nat(4));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 60 }), (list) => {
        decode(Buffer.from(list));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each<[string, Buffer]>([
    ['an unknown tag', bytes(tag(0xfc))],
    ['a shape that nobody defined', bytes(tag(Tag.FIRST_SHAPE))],
    ['a far shape that nobody defined', bytes(tag(Tag.SHAPE), 5_000)],
    ['an object that was not there', bytes(tag(Tag.SEEN), 0)],
    ['a length beyond the end', bytes(tag(Tag.LATIN1), 2 ** 52)],
    ['a number that is too long', bytes(tag(Tag.LATIN1), Buffer.alloc(20, 0xff))],
    ['a number above the safe ones', bytes(tag(Tag.LATIN1), Buffer.from('ffffffffffffff7f', 'hex'))],
    ['a shape with too many keys', bytes(tag(Tag.DEFINE_SHAPE), 65, ...Array.from({ length: 65 }, (_, i) => `k${i}`))],
    ['a shape with a long key', bytes(tag(Tag.DEFINE_SHAPE), 1, 'x'.repeat(65), tag(1))],
    ['a shape with keys that are no strings', bytes(tag(Tag.DEFINE_SHAPE), 1, tag(5), tag(5))],
    ['an element outside of its array', bytes(tag(Tag.KEYED_ARRAY), 1, 1, tag(1), tag(1))],
    ['a field named length', bytes(tag(Tag.KEYED_ARRAY), 1, 1, 'length', tag(1))],
    ['an array longer than arrays are', bytes(tag(Tag.KEYED_ARRAY), 2 ** 32, 0)],
    ['a bigint without digits', bytes(tag(Tag.BIGINT), 3, Buffer.from('-xy'))],
    ['a view of an unknown kind', bytes(tag(Tag.VIEW), 99, 0)],
    ['a view of half an element', bytes(tag(Tag.VIEW), 9, 3, Buffer.alloc(3))],
    ['a box of an object', bytes(tag(Tag.BOXED), tag(Tag.SHORT_ARRAY))],
    ['a box of nothing', bytes(tag(Tag.BOXED), tag(Tag.NULL))],
    ['an error with too many classes', bytes(tag(Tag.ERROR), 17, ...new Array<string>(17).fill('Error'))],
    ['an error with a field of no kind', bytes(tag(Tag.ERROR), 0, 'n', 'm', tag(3), 'k', tag(1))],
    ['an instance without fields', bytes(tag(Tag.INSTANCE), 'Name', tag(5))],
    ['a reference where there is none', bytes(tag(Tag.REFERENCE), 0)],
    ['a reference behind the last one', bytes(tag(Tag.SHORT_ARRAY + 2), tag(Tag.REFERENCE), 0, tag(Tag.REFERENCE), 1)],
    ['a reference far behind the last one', bytes(tag(Tag.REFERENCE), 2 ** 52)],
    ['a reference without its place', bytes(tag(Tag.REFERENCE))],
    ['something behind the value', bytes(tag(1), tag(1))],
    ['nothing', Buffer.alloc(0)],
  ])('are refused: %s', (name, message) => {
    const given = name.includes('behind the last') ? ['a proxy'] : [];
    expect(() => decodeWhole(message, given)).toThrow(ProtocolError);
  });

  it.each([
    ['arrays', Uint8Array.of(Tag.SHORT_ARRAY + 1)],
    ['objects', Uint8Array.of(Tag.KEYED_OBJECT, 1, Tag.SHORT_TEXT + 1, 97)],
    ['new shapes', Uint8Array.of(Tag.DEFINE_SHAPE, 1, Tag.SHORT_TEXT + 1, 97)],
    ['keys of shapes', Uint8Array.of(Tag.DEFINE_SHAPE, 1)],
    ['maps', Uint8Array.of(Tag.MAP, 1)],
    ['sets', Uint8Array.of(Tag.SET, 1)],
    ['boxes', Uint8Array.of(Tag.BOXED)],
    ['arrays of holes', Uint8Array.of(Tag.KEYED_ARRAY, 1, 1, 0)],
    ['errors', Uint8Array.of(Tag.ERROR, 0, Tag.SHORT_TEXT, Tag.SHORT_TEXT, 1, Tag.SHORT_TEXT + 1, 97)],
    ['instances', Uint8Array.of(Tag.INSTANCE, Tag.SHORT_TEXT, Tag.KEYED_OBJECT, 1, Tag.SHORT_TEXT + 1, 97)],
  ])('end neither the stack nor the process when %s are nested without end', (_name, opening) => {
    const deep = Buffer.alloc(opening.length * 100_000);
    for (let at = 0; at < deep.length; at += opening.length) deep.set(opening, at);
    const error = failure(() => decodeWhole(deep));
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error).not.toHaveProperty('cause');
  });

  it('take no more memory than in proportion, whatever lengths they announce', () => {
    const announce = [
      bytes(tag(Tag.KEYED_ARRAY), 30_000_000, 1, tag(Tag.INT32), Buffer.from([0, 0, 100, 0]), tag(1)),
      bytes(tag(Tag.KEYED_ARRAY), 4_294_967_295, 0),
      bytes(tag(Tag.KEYED_ARRAY), 33, 0),
    ];
    for (const part of announce) {
      const count = 15;
      const message = Buffer.concat([tag(Tag.SHORT_ARRAY + count), ...new Array<Buffer>(count).fill(part)]);
      expect(heapOf(() => decodeWhole(message))).toBeLessThan(200_000);
    }
    const nested = Buffer.concat(Array.from({ length: 900 }, () => bytes(tag(Tag.ARRAY), 1_000_000)));
    const message = Buffer.concat([nested, Buffer.alloc(1_000_000)]);
    expect(
      heapOf(() => {
        decode(message);
      }),
    ).toBeLessThan(60_000_000);
  });

  it('define no more shapes than the table holds', () => {
    const parts: Uint8Array[] = [];
    for (let index = 0; index < 4_097; index++) parts.push(bytes(tag(Tag.DEFINE_SHAPE), 1, `k${index}`, tag(1)));
    const reader = new ByteReader(Buffer.concat(parts));
    const decoder = new ValueDecoder();
    for (let index = 0; index < 4_096; index++) expect(decoder.decode(reader)).toEqual({ [`k${index}`]: 1 });
    expect(() => decoder.decode(reader)).toThrow(ProtocolError);
  });
});

describe('names of fields from the wire', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__', 'valueOf'];

  it('are own fields and nothing else', () => {
    const before = Reflect.ownKeys(Object.prototype).length;
    for (const name of names) {
      const field = { polluted: true };
      const makers = [
        bytes(tag(Tag.DEFINE_SHAPE), 1, name, tag(Tag.DEFINE_SHAPE), 1, 'polluted', tag(Tag.TRUE)),
        bytes(tag(Tag.KEYED_OBJECT), 1, name, tag(Tag.DEFINE_SHAPE), 1, 'polluted', tag(Tag.TRUE)),
        bytes(tag(Tag.KEYED_ARRAY), 0, 1, name, tag(Tag.DEFINE_SHAPE), 1, 'polluted', tag(Tag.TRUE)),
        bytes(
          tag(Tag.ERROR),
          0,
          'n',
          'm',
          tag(1),
          name,
          tag(Tag.DEFINE_SHAPE),
          1,
          'polluted',
          tag(Tag.TRUE),
          tag(0),
          0,
        ),
      ];
      for (const message of makers) {
        const value = decodeWhole(message) as object;
        expect(Object.getOwnPropertyDescriptor(value, name)).toMatchObject({
          value: field,
          enumerable: true,
          writable: true,
        });
        expect(value).not.toHaveProperty('polluted');
      }
    }
    expect(Reflect.ownKeys(Object.prototype)).toHaveLength(before);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a reference that no process made', () => {
  const made: Reference = {
    ...callback(2 ** 40),
    actor: 'ab'.repeat(16),
    name: 'name',
    method: 'method',
    members: [
      { name: 'one', kind: 'method', returns: 'Iterator' },
      { name: 'two', kind: 'property', returns: 'value' },
    ],
    addresses: ['/run/a.sock'],
    pin: 300,
  };
  const write = (fields: Partial<Reference> = {}): Buffer => {
    const writer = new ByteWriter();
    writeReference(writer, { ...made, ...fields });
    return Buffer.from(writer.buffer.subarray(0, writer.position));
  };
  const written = write();
  const read = (from: Buffer): Reference => readReference(new ByteReader(from));

  /** The reference with other bytes from that place on, as many as there were. */
  function changed(at: number, ...values: number[]): Buffer {
    const copy = Buffer.from(written);
    copy.set(values, at);
    return copy;
  }

  /** Where the flags of the first member are. */
  const FLAGS = written.indexOf('one') - 2;

  it('is read as it is', () => {
    expect(read(written)).toEqual(made);
    expect(read(write({ actor: '' }))).toEqual({ ...made, actor: '' });
  });

  it('is refused when it is cut short, wherever that is', () => {
    for (let end = 0; end < written.length; end++) {
      expect(failure(() => read(written.subarray(0, end)))).toBeInstanceOf(ProtocolError);
    }
  });

  it.each<[string, Buffer]>([
    ['a kind out of the list', changed(0, 3)],
    ['a member that returns something out of the list', changed(FLAGS, 16)],
    ['a member with flags beyond those', changed(FLAGS, 0x80)],
    ['more members than bytes', changed(FLAGS - 1, 0x7f)],
    // The receiver says them again where ids must be: to the object's own process.
    ['a process that is no id', write({ process: 'abcd' })],
    ['no process', write({ process: '' })],
    ['an actor that is neither an id nor empty', write({ actor: 'ab'.repeat(17) })],
    ['a secret that is no id', write({ secret: 'ab'.repeat(15) })],
    ['no secret', write({ secret: '' })],
  ])('is refused: %s', (_name, message) => {
    expect(failure(() => read(message))).toBeInstanceOf(ProtocolError);
  });

  it('fails in no other way when some of its bytes are changed, or are random', () => {
    const change = fc.record({ at: fc.nat(written.length - 1), byte: fc.nat(255) });
    const some = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
      const copy = Buffer.from(written);
      for (const { at, byte } of changes) copy[at] = byte;
      return copy;
    });
    const random = fc.uint8Array({ maxLength: 80 }).map((list) => Buffer.from(list));
    fc.assert(
      fc.property(fc.oneof(some, random), (message) => {
        const result = failure(() => read(message));
        if (result instanceof Error) expect(result).toBeInstanceOf(ProtocolError);
      }),
      { numRuns: 3_000 },
    );
  });
});
