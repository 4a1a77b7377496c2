import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { Transferable } from '../../lib/actor/transferable.decorator.js';
import { ByteReader } from '../../lib/wire/byte-reader.js';
import { ByteWriter } from '../../lib/wire/byte-writer.js';
import type { Reference } from '../../lib/wire/reference.js';
import { readReference, writeReference } from '../../lib/wire/reference-wire.js';
import { decodeWhole } from '../../lib/wire/value-decoder.js';
import { encodeWhole } from '../../lib/wire/value-encoder.js';
import * as Tag from '../../lib/wire/value-tags.js';
import { callback, callbacks, expectSame } from './codec-support.js';

const page = readFileSync(new URL('../../lib/wire/PROTOCOL-values.md', import.meta.url), 'utf8');
const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
const golden = rows
  .filter(([, tag]) => tag?.startsWith('0x'))
  .map(([, tag = '', , , example = '', bytes = '']) => {
    const [, before = '', hex = ''] = /^`(…?)([0-9a-f]+)`$/.exec(bytes) ?? [];
    return { tag, example, before, hex };
  });

@Transferable()
class Point {
  x = 1;
}

const sent = (): void => undefined;
const shared: unknown[] = [];

/** What the page calls by the words in its column. */
const examples: Record<string, unknown> = {
  '`5`': 5,
  "`'hé'`": 'hé',
  '`[1, 2]`': [1, 2],
  '`[{ a: 1 }, { a: 2 }]`': [{ a: 1 }, { a: 2 }],
  'the 57th shape once more': [...Array.from({ length: 57 }, (_, index) => ({ [`k${index}`]: 0 })), { k56: 0 }],
  '`{ a: 1 }`': { a: 1 },
  'an object with a long key': { ['x'.repeat(65)]: 1 },
  '`null`': null,
  '`undefined`': undefined,
  '`true`': true,
  '`false`': false,
  '`-2`': -2,
  '`0.5`': 0.5,
  "`'x'.repeat(24)`": 'x'.repeat(24),
  "`'漢'`": '漢',
  '`new Array(16).fill(0)`': new Array(16).fill(0),
  '`[, 7]`': Object.assign(new Array(2), { 1: 7 }),
  '`[a, a]`': [shared, shared],
  '`-1n`': -1n,
  '`2n ** 64n`': 2n ** 64n,
  '`new Date(1000)`': new Date(1000),
  '`new Map([[1, 2]])`': new Map([[1, 2]]),
  '`new Set([1])`': new Set([1]),
  '`/a/g`': /a/g,
  "`new URL('a:b')`": new URL('a:b'),
  '`Buffer.from([1, 2])`': Buffer.from([1, 2]),
  '`new ArrayBuffer(1)`': new ArrayBuffer(1),
  '`new Uint16Array([1])`': new Uint16Array([1]),
  "`Object('a')`": Object('a') as object,
  'a TypeError': Object.defineProperties(new TypeError('no', { cause: 1 }), {
    stack: { value: 's' },
    code: { value: 'E', enumerable: true },
  }),
  'an instance of Point': new Point(),
  'a function': sent,
  "`AbortSignal.abort('no')`": AbortSignal.abort('no'),
};

it.each(golden)('$tag: $example is $before$hex', ({ tag, example, before, hex }) => {
  expect(examples).toHaveProperty([example]);
  const value = examples[example];
  const { bytes, given } = encodeWhole(callbacks, value, 'value');
  expect(before === '…' ? bytes.toString('hex').slice(-hex.length) : bytes.toString('hex')).toBe(hex);
  expectSame(value, decodeWhole(bytes, given));
  const [low, high = low] = tag.split('-').map(Number);
  const has = [...bytes].some((byte) => byte >= low! && byte <= high!);
  expect(has).toBe(true);
});

it('a reference is written as the page says', () => {
  const [, hex = ''] =
    /reference of `n.m`, a method of an object of the actor `n`, is `([0-9a-f]+)`/.exec(page.replaceAll(/\s+/g, ' ')) ??
    [];
  const reference: Reference = {
    ...callback(7),
    actor: '1'.repeat(32),
    name: 'n',
    className: 'C',
    method: 'm',
    members: [{ name: 'm', kind: 'method', returns: 'Iterator' }],
    addresses: ['/s'],
    pin: 3,
  };
  const writer = new ByteWriter();
  writeReference(writer, reference);
  expect(writer.buffer.toString('hex', 0, writer.position)).toBe(hex);
  expect(readReference(new ByteReader(Buffer.from(hex, 'hex')))).toEqual(reference);
});

it('has an example of every tag', () => {
  const documented = new Set(golden.map(({ tag }) => Number(tag.split('-')[0])));
  const first = [0, Tag.SHORT_TEXT, Tag.SHORT_ARRAY, Tag.FIRST_SHAPE];
  for (let tag = Tag.SHAPE; tag <= Tag.ABORTED; tag++) first.push(tag);
  expect([...documented].sort((a, b) => a - b)).toEqual(first);
  expect(Object.keys(examples)).toHaveLength(golden.length);
});
