import type { Random } from '../simulation/random.js';
import { encodeWhole } from '../../lib/wire/value-encoder.js';

/** Names that mean something to JavaScript, or to us. */
export const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'then',
  'toJSON',
  'length',
  'hasOwnProperty',
  '__defineGetter__',
  'get',
  'set',
  'hidden',
  'notExposed',
  'a',
  '0',
  '',
] as const;

class Point {
  x = 1;
  y = 2;
}

/** A value of any kind that crosses, with the names that an attacker would choose. */
export function anyValue(random: Random, depth = 3): unknown {
  const inner = (): unknown => anyValue(random, depth - 1);
  const few = <T>(make: () => T): T[] => Array.from({ length: random.int(0, 4) }, make);
  const leaf = random.int(0, 15);
  if (depth <= 0 || leaf < 8) return anyLeaf(random);
  switch (leaf) {
    case 8:
      return few(inner);
    case 9:
    case 10:
    case 11:
      return objectOf(few(() => [random.pick(NAMES), inner()] as const));
    case 12:
      return new Map(few(() => [inner(), inner()] as const));
    case 13:
      return new Set(few(inner));
    case 14:
      return new RangeError('an error', { cause: inner() });
    default:
      return random.chance(0.5) ? Object.assign(new Point(), { x: inner() }) : circle(inner());
  }
}

function anyLeaf(random: Random): unknown {
  const choices: readonly (() => unknown)[] = [
    () => random.int(-200, 200),
    () => random.pick([2 ** 31, -(2 ** 31), 2 ** 53, 0.1, -0, NaN, Infinity]),
    () => random.pick(NAMES),
    () => 'x'.repeat(random.int(0, 300)),
    () => '\u{1F600}'.repeat(random.int(1, 5)),
    () => random.pick([null, undefined, true, false]),
    () => BigInt(random.int(0, 9)) ** BigInt(random.int(0, 90)),
    () => new Date(random.pick([0, NaN, 8.64e15])),
    () => random.pick([/(a+)+$/g, /x/, new RegExp('(?:)', 'y')]),
    () => new URL('http://localhost/__proto__'),
    () => Buffer.alloc(random.int(0, 200), random.int(0, 255)),
    () => random.pick([new Float64Array(3), new Uint16Array(2), new BigInt64Array(1), new ArrayBuffer(9)]),
    () => random.pick<unknown>([Object(1), Object('boxed'), Object(true)]),
  ];
  return random.pick(choices)();
}

function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const made = {};
  for (const [key, value] of entries)
    Object.defineProperty(made, key, { value, enumerable: true, writable: true, configurable: true });
  return made;
}

function circle(value: unknown): object {
  const made: Record<string, unknown> = { value };
  made.self = made;
  return made;
}

const POOL = 400;

/** Encoded values to take from, and to spoil: making one for each input would cost more than all the rest. */
export class EncodedValues {
  /** Each is a list, as the arguments of a call are. */
  private readonly lists: Buffer[] = [];

  constructor(random: Random) {
    for (let made = 0; made < POOL; made++) {
      const list = Array.from({ length: random.int(0, 3) }, () => anyValue(random));
      this.lists.push(Buffer.from(encodeWhole({ crosses: () => false }, list, 'args').bytes));
    }
  }

  /** As an encoder made it, or with some bytes changed, cut off, or doubled. */
  pick(random: Random): Buffer {
    const whole = random.pick(this.lists);
    return random.chance(0.5) ? whole : spoil(random, whole);
  }

  get all(): readonly Buffer[] {
    return this.lists;
  }
}

/** Changes a few bytes, cuts the end off, or writes a part twice. */
export function spoil(random: Random, whole: Buffer): Buffer {
  const way = random.int(0, 9);
  if (whole.length === 0) return whole;
  if (way === 0) return whole.subarray(0, random.int(0, whole.length - 1));
  if (way === 1) {
    const at = random.int(0, whole.length);
    return Buffer.concat([whole.subarray(0, at), whole.subarray(random.int(0, at))]);
  }
  const spoilt = Buffer.from(whole);
  for (let left = random.int(1, 4); left > 0; left--) {
    const at = random.int(0, spoilt.length - 1);
    spoilt[at] = random.chance(0.5) ? random.int(0xe0, 0xff) : random.int(0, 255);
  }
  return spoilt;
}
