import { ByteWriter } from '../../lib/wire/byte-writer.js';
import { type CallPath, writePath } from '../../lib/wire/call-path.js';
import { CallFlag, Kind, ValueMode } from '../../lib/wire/frames.js';
import type { Reference } from '../../lib/wire/reference.js';
import { writeReference } from '../../lib/wire/reference-wire.js';
import * as Tag from '../../lib/wire/value-tags.js';
import type { Random } from '../simulation/random.js';
import { type EncodedValues, NAMES } from './values.js';
import { HONEST, HOSTILE, SECRET, TARGET } from './world.js';

const FLAGS = Object.values(CallFlag);
const NUMBERS = [0, 1, 2, 3, 4, 5, 127, 128, 65_535, 2 ** 20 - 1, 2 ** 20, 2 ** 32 - 1, 2 ** 53 - 1];
const TYPEIDS = ['dict', 'Queue', 'Lock', 'auto', 'actor', 'callback', 'Iterator', 'Observable', ...NAMES];

/** How often each kind comes. */
const WEIGHTS = {
  CALL: 40,
  RESULT: 8,
  ERROR: 4,
  CANCEL: 5,
  CANCELLED: 2,
  DISCARD: 4,
  PROGRESS: 2,
  ITEM: 4,
  END: 2,
  CREDIT: 5,
  WINDOW: 2,
  BODY: 5,
  PIN: 3,
  CLAIM: 3,
  UNPIN: 2,
  RELEASE: 4,
  CLAIMED: 2,
  LEAVE: 3,
  COLLECT: 1,
  GONE: 1,
  PING: 2,
  PONG: 1,
  STATUS: 1,
  START: 1,
  READY: 1,
  HELLO: 0.2,
  PROOF: 0.2,
  BYE: 0.5,
  GOAWAY: 0.5,
  UNKNOWN: 0.3,
} as const;

type FrameName = keyof typeof WEIGHTS;

/** Each as often as its weight, in tenths, says. */
const KINDS = Object.entries(WEIGHTS).flatMap(([name, weight]) =>
  new Array<FrameName>(weight * 10).fill(name as FrameName),
);

/** Writes frames as an attacker would who knows the protocol, and who is rarely quite right. */
export class FrameWriter {
  constructor(
    private readonly random: Random,
    private readonly values: EncodedValues,
    private readonly members: number,
  ) {}

  frame(): Buffer {
    const { random } = this;
    const name = random.pick(KINDS);
    const kind = name === 'UNKNOWN' ? random.int(0, 255) : Kind[name];
    const writer = new ByteWriter(512);
    writer.u32(0);
    writer.u8(kind);
    for (let messages = random.chance(0.8) ? 1 : random.int(0, 3); messages > 0; messages--) this.message(writer, name);
    const length = random.chance(0.98) ? writer.position - 4 : random.pick(NUMBERS) >>> 0;
    writer.buffer.writeUInt32LE(length, 0);
    return Buffer.from(writer.buffer.subarray(0, writer.position));
  }

  private message(writer: ByteWriter, name: FrameName): void {
    const { random } = this;
    switch (name) {
      case 'CALL':
        this.call(writer);
        return;
      case 'RESULT':
      case 'PROGRESS':
      case 'ITEM':
        writer.u32(this.callId());
        this.value(writer);
        return;
      case 'ERROR':
        writer.u32(this.callId());
        writer.u8(random.int(0, 3));
        this.value(writer);
        return;
      case 'CANCELLED':
        writer.u32(this.callId());
        writer.u8(random.int(0, 3));
        return;
      case 'CREDIT':
        writer.u32(this.callId());
        writer.varint(random.pick(NUMBERS));
        writer.varint(random.pick(NUMBERS));
        return;
      case 'BODY':
        writer.u32(random.int(0, 2));
        writer.bytes(this.values.pick(random));
        return;
      case 'CLAIM':
        writer.varint(this.object());
        writer.bytes(Buffer.from(this.secret(), 'hex'));
        writer.bytes(Buffer.from(this.process(), 'hex'));
        writer.varint(random.pick(NUMBERS));
        return;
      case 'PIN':
      case 'RELEASE':
        writer.varint(this.object());
        writer.varint(random.pick(NUMBERS));
        return;
      case 'GONE':
        writer.bytes(Buffer.from(this.process(), 'hex'));
        writer.u8(random.int(0, 2));
        return;
      case 'UNPIN':
      case 'LEAVE':
      case 'CLAIMED':
        writer.varint(random.pick(NUMBERS));
        return;
      case 'START':
      case 'READY':
        this.value(writer);
        return;
      case 'GOAWAY':
        writer.u8(random.int(0, 4));
        return;
      case 'STATUS':
      case 'BYE':
      case 'COLLECT':
        return;
      case 'HELLO':
      case 'PROOF':
      case 'UNKNOWN':
        writer.bytes(Buffer.alloc(random.int(0, 40), random.int(0, 255)));
        return;
      default:
        writer.u32(random.pick(NUMBERS) >>> 0);
    }
  }

  private call(writer: ByteWriter): void {
    const { random } = this;
    let flags = 0;
    for (const flag of FLAGS) if (random.chance(0.12)) flags |= flag;
    if (random.chance(0.01)) flags |= 1 << random.int(0, 15);
    writer.u32(this.callId());
    writer.varint(this.object());
    writer.u16(random.chance(0.95) ? random.int(0, this.members) : random.pick(NUMBERS) & 0xffff);
    writer.u16(flags);
    if ((flags & CallFlag.REMAINING) !== 0) writer.u32(random.pick(NUMBERS) >>> 0);
    if ((flags & CallFlag.PATH) !== 0) writePath(writer, this.path());
    if ((flags & CallFlag.HOLDER) !== 0) writer.varint(random.int(0, 3));
    if ((flags & CallFlag.STREAM) !== 0) {
      writer.varint(random.pick(NUMBERS));
      writer.varint(random.pick(NUMBERS));
    }
    this.value(writer);
  }

  private value(writer: ByteWriter): void {
    const { random } = this;
    const mode = random.chance(0.99) ? random.int(0, 2) : 3;
    const bytes = this.values.pick(random);
    writer.u8(mode);
    if (mode === ValueMode.STREAM) writer.bytes(bytes);
    else if (mode === ValueMode.BODY) {
      writer.u32(random.int(0, 2));
      writer.varint(random.chance(0.7) ? bytes.length : random.pick(NUMBERS));
      writer.varint(random.chance(0.9) ? 0 : random.pick(NUMBERS));
    } else if (random.chance(0.5)) this.whole(writer, bytes, []);
    else this.withReferences(writer);
  }

  private whole(writer: ByteWriter, value: Buffer, references: readonly Buffer[]): void {
    const behind = Buffer.concat(references);
    writer.varint(this.random.chance(0.98) ? value.length : this.random.pick(NUMBERS));
    writer.varint(this.random.chance(0.98) ? behind.length : this.random.pick(NUMBERS));
    writer.bytes(value);
    writer.bytes(behind);
  }

  /** A list of references, some of them named twice, or never. */
  private withReferences(writer: ByteWriter): void {
    const { random } = this;
    const references = Array.from({ length: random.int(1, 3) }, () => this.reference());
    const list = new ByteWriter(64);
    list.u8(Tag.SHORT_ARRAY + references.length);
    for (const index of references.keys()) {
      list.u8(Tag.REFERENCE);
      list.varint(random.chance(0.9) ? index : random.int(0, 3));
    }
    this.whole(writer, Buffer.from(list.buffer.subarray(0, list.position)), references);
  }

  private reference(): Buffer {
    const { random } = this;
    const name = (): string => random.pick(NAMES);
    const reference: Reference = {
      kind: random.pick(['actor', 'object', 'callback']),
      process: this.process(),
      actor: random.pick(['', HONEST, 'b'.repeat(32), HOSTILE]),
      name: name(),
      className: random.pick(['', 'FuzzedActor', ...NAMES]),
      incarnation: random.int(0, 2),
      object: this.object(),
      secret: this.secret(),
      typeid: random.pick(TYPEIDS),
      method: random.chance(0.6) ? '' : name(),
      members: Array.from({ length: random.int(0, 3) }, () => ({
        name: name(),
        kind: random.pick(['method', 'property'] as const),
        returns: random.pick(['value', 'AsyncResult', 'Observable', 'Iterator'] as const),
      })),
      addresses: random.pick([[], ['local:nowhere'], ['', 'x']]),
      pin: random.pick([0, 0, 0, 1, 2, 7]),
    };
    const writer = new ByteWriter(256);
    writeReference(writer, reference);
    return Buffer.from(writer.buffer.subarray(0, writer.position));
  }

  private path(): CallPath {
    const { random } = this;
    return Array.from({ length: random.pick([0, 1, 2, 70]) }, () => ({
      process: this.process(),
      call: random.int(0, 3),
      name: random.pick(NAMES),
    }));
  }

  private callId(): number {
    const { random } = this;
    return random.chance(0.95) ? random.int(0, 4) : random.pick(NUMBERS) >>> 0;
  }

  private object(): number {
    const { random } = this;
    return random.chance(0.9) ? random.int(0, 4) : random.pick(NUMBERS);
  }

  private secret(): string {
    return this.random.pick([SECRET, 'f'.repeat(32)]);
  }

  private process(): string {
    return this.random.pick([TARGET, HOSTILE, HONEST, '9'.repeat(32)]);
  }
}
