import { types } from 'node:util';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { ByteReader } from '../../lib/wire/byte-reader.js';
import { ByteWriter } from '../../lib/wire/byte-writer.js';
import type { Reference, ReferenceCodec } from '../../lib/wire/reference.js';
import { decodeWhole, ValueDecoder } from '../../lib/wire/value-decoder.js';
import { encodeWhole, ValueEncoder } from '../../lib/wire/value-encoder.js';

/** A world where nothing crosses by reference. */
export const noReferences: ReferenceCodec = { crosses: () => false };

/** A world where functions cross by reference, and nothing else. */
export const callbacks: ReferenceCodec = { crosses: (value) => typeof value === 'function' };

export function callback(object: number): Reference {
  return {
    kind: 'callback',
    process: '00112233445566778899aabbccddeeff',
    actor: '',
    name: '',
    className: '',
    incarnation: 1,
    object,
    secret: 'ffeeddccbbaa99887766554433221100',
    typeid: 'callback',
    method: '',
    members: [],
    addresses: [],
    pin: 0,
  };
}

/** Through `encodeWhole` and `decodeWhole`; what crosses by reference arrives as itself. */
export function roundTrip<T>(value: T, references: ReferenceCodec = noReferences): T {
  const { bytes, given } = encodeWhole(references, value, 'value');
  return decodeWhole(bytes, given) as T;
}

/** Both ends of one stream. */
export class Stream {
  readonly writer: ByteWriter;
  private readonly encoder: ValueEncoder;
  private readonly decoder = new ValueDecoder();
  private position = 0;

  constructor(
    references: ReferenceCodec = noReferences,
    /** Small, so that buffers grow in the middle of values. */
    size = 1,
  ) {
    this.writer = new ByteWriter(size);
    this.encoder = new ValueEncoder(references);
  }

  send(value: unknown, limit = 1 << 24): boolean {
    return this.encoder.encode(this.writer, value, 'value', limit);
  }

  /** The values that were sent and not received yet. */
  receive(): unknown[] {
    const values: unknown[] = [];
    while (this.position < this.writer.position) values.push(this.receiveOne());
    return values;
  }

  receiveOne(): unknown {
    const bytes = Buffer.from(this.writer.buffer.subarray(0, this.writer.position));
    const reader = new ByteReader(bytes, this.position);
    try {
      return this.decoder.decode(reader);
    } finally {
      this.position = reader.position;
    }
  }
}

/** Data of every kind that crosses by value, without cycles. `foreign` leaves out what structuredClone does not keep. */
export function data(foreign = false): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(
    { weight: 3, arbitrary: fc.anything({ maxDepth: 0, withBigInt: true, withDate: true, withBoxedValues: true }) },
    fc.bigInt(),
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.integer({ min: 0, max: 70_000 }).map((length) => 'é'.repeat(length % 300) + 'x'.repeat(length % 500)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => (foreign ? bytes : Buffer.from(bytes))),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => bytes.slice().buffer),
    fc.uint8Array({ maxLength: 64 }).map((bytes) => new DataView(bytes.slice().buffer)),
    fc.constantFrom(/a|b/giu, /[/\]]+/, foreign ? 1 : new URL('https://example.org/a?b#c'), new Date(NaN)),
  );
  const key = fc.oneof(
    fc.constantFrom('id', 'name', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '0', '17', '-1', '1.5', ''),
    fc.string({ unit: 'binary', maxLength: 70 }),
  );
  return fc.oneof(
    fc.anything({
      key,
      values: [leaf],
      maxDepth: 3,
      withMap: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
      withNullPrototype: true,
    }),
    leaf,
  );
}

/** Objects that refer to each other, in all ways that cross, and often in circles. */
export function graph(): fc.Arbitrary<object> {
  const edge = fc.record({ from: fc.nat(40), to: fc.nat(40), key: fc.constantFrom('a', 'b', 'c', '__proto__') });
  return fc
    .record({ kinds: fc.array(fc.nat(6), { minLength: 1, maxLength: 40 }), edges: fc.array(edge, { maxLength: 90 }) })
    .map(({ kinds, edges }) => {
      const nodes = kinds.map((kind, index) => NODES[kind]?.(index) ?? {});
      for (const { from, to, key } of edges) {
        connect(nodes[from % nodes.length]!, nodes[to % nodes.length]!, key);
      }
      return nodes;
    });
}

const NODES: ((index: number) => object)[] = [
  (index) => ({ index }),
  () => [],
  () => new Map(),
  () => new Set(),
  (index) => Buffer.from([index]),
  (index) => new Date(index),
  (index) => new RangeError(`error ${index}`),
];

function connect(from: object, to: object, key: string): void {
  if (Array.isArray(from)) from.push(to);
  else if (from instanceof Map) from.set(key, to).set(to, key);
  else if (from instanceof Set) from.add(to);
  else if (from instanceof Error || Object.getPrototypeOf(from) === Object.prototype) {
    Object.defineProperty(from, key, { value: to, enumerable: true, writable: true, configurable: true });
  }
}

/** Fails unless `left` and `right` look the same from everywhere: content, order, holes, identity of shared parts. */
export function expectSame(left: unknown, right: unknown): void {
  const partners = new Map<unknown, unknown>();
  const back = new Map<unknown, unknown>();
  const compare = (a: unknown, b: unknown): void => {
    if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
      if (!Object.is(a, b)) expect(b).toBe(a);
      return;
    }
    if (partners.has(a) || back.has(b)) {
      if (partners.get(a) !== b || back.get(b) !== a) throw new Error('a shared part is shared in another way');
      return;
    }
    partners.set(a, b);
    back.set(b, a);
    if (tagOf(a) !== tagOf(b)) throw new Error(`${tagOf(a)} became ${tagOf(b)}`);
    const parts = partsOf(b);
    const expected = partsOf(a);
    if (parts.length !== expected.length) throw new Error(`${expected.length} parts became ${parts.length}`);
    for (const [index, part] of expected.entries()) compare(part, parts[index]);
  };
  compare(left, right);
}

function tagOf(value: object): string {
  if (Buffer.isBuffer(value)) return 'Buffer';
  return Object.prototype.toString.call(value) + (types.isNativeError(value) ? `${value.name}: ${value.message}` : '');
}

/** Everything that can be seen of an object, in order. */
function partsOf(value: object): unknown[] {
  if (ArrayBuffer.isView(value)) return [...Buffer.from(value.buffer, value.byteOffset, value.byteLength)];
  if (Object.prototype.toString.call(value) === '[object ArrayBuffer]')
    return [...new Uint8Array(value as ArrayBuffer)];
  const parts: unknown[] = [];
  if (Array.isArray(value)) parts.push(value.length);
  if (types.isMap(value)) for (const entry of value) parts.push(...entry);
  if (types.isSet(value)) for (const item of value) parts.push(item);
  if (types.isDate(value)) parts.push(value.getTime());
  if (types.isRegExp(value) || value instanceof URL) parts.push(String(value));
  if (types.isBoxedPrimitive(value)) parts.push(value.valueOf());
  for (const key of Object.keys(value)) parts.push(key, Reflect.get(value, key));
  return parts;
}
