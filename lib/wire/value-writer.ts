import type { ByteWriter } from './byte-writer.js';
import { MOST_REFERENCES } from './frames.js';
import type { ReferenceCodec } from './reference.js';
import { type ShapeNode, ShapeTrie } from './shape-trie.js';
import { writeOther } from './value-write-others.js';
import { fieldStep, NOT_HERE, ValueFailure, within } from './value-failure.js';
import { isKeyed, writeKeyedArray } from './value-keyed-array.js';
import { SeenObjects } from './value-seen.js';
import { writeBigint, writeNumber } from './value-numbers.js';
import * as Tag from './value-tags.js';
import { writeText } from './value-text.js';

/** Room for the tag and the fixed part of any value, asked for once per value. */
const HEADROOM = 64;

/** Where a part of a value began. */
interface Mark {
  readonly position: number;
  readonly shapes: number;
  readonly seen: number;
  readonly given: number;
  readonly depth: number;
}

/** The part of the encoder that every value passes. Written for speed: `bench/codec.mjs` measures it. */
export class ValueWriter {
  private readonly shapes = new ShapeTrie();
  private readonly seen = new SeenObjects();
  private depth = 0;
  /** Position of the writer that the value must not pass. */
  private stop = 0;
  /** Position up to which there is headroom, and the limit is not passed. */
  private fence = 0;

  /** @param given gets what crosses by reference, which the value names by its place there; without it nothing may */
  constructor(
    private readonly references: ReferenceCodec,
    private readonly given?: object[],
  ) {}

  begin(writer: ByteWriter, limit: number): void {
    this.stop = writer.position + limit;
    this.fence = Math.min(this.stop, writer.buffer.length - HEADROOM);
  }

  /** Forgets the value: its objects may be collected. */
  end(): void {
    this.depth = 0;
    this.seen.clear();
  }

  /** Everything that must be as before when what is written from here on is not sent. */
  mark(writer: ByteWriter): Mark {
    return {
      position: writer.position,
      shapes: this.shapes.size,
      seen: this.seen.size,
      given: this.given?.length ?? 0,
      depth: this.depth,
    };
  }

  rollBack(writer: ByteWriter, mark: Mark): void {
    writer.rollBack(mark.position);
    this.shapes.rollBack(mark.shapes);
    this.seen.rollBack(mark.seen);
    this.given?.splice(mark.given);
    this.depth = mark.depth;
  }

  /** Writes `value` as a reference, if it crosses as one. */
  reference(writer: ByteWriter, value: object): boolean {
    if (!this.references.crosses(value)) return false;
    if (this.given === undefined) throw NOT_HERE;
    if (this.given.length >= MOST_REFERENCES)
      throw new ValueFailure(`it is one of more than ${MOST_REFERENCES} proxies and functions; send them in parts`);
    writer.u8(Tag.REFERENCE);
    writer.varint(this.given.push(value) - 1);
    return true;
  }

  withinLimit(writer: ByteWriter): boolean {
    return writer.position <= this.stop;
  }

  /** Makes room for `bytes` more bytes, unless the value would get too long by them. */
  room(writer: ByteWriter, bytes: number): void {
    if (bytes > this.stop - writer.position) throw NOT_HERE;
    writer.ensure(bytes + HEADROOM);
    this.fence = Math.min(this.stop, writer.buffer.length - HEADROOM);
  }

  /** So many bytes of the value stand elsewhere. */
  spend(writer: ByteWriter, bytes: number): void {
    if (bytes > this.stop - writer.position) throw NOT_HERE;
    this.stop -= bytes;
    this.fence = Math.min(this.fence, this.stop);
  }

  /** One level deeper; `leave` afterwards, except after a failure. */
  enter(): void {
    if (++this.depth > Tag.MAX_DEPTH) throw new ValueFailure(`it is nested deeper than ${Tag.MAX_DEPTH} levels`);
  }

  leave(): void {
    this.depth--;
  }

  any(writer: ByteWriter, value: unknown): void {
    if (writer.position > this.fence) this.room(writer, 0);
    switch (typeof value) {
      case 'string': {
        writeText(this, writer, value);
        return;
      }
      case 'number': {
        writeNumber(writer, value);
        return;
      }
      case 'object':
        if (value === null) writer.buffer[writer.position++] = Tag.NULL;
        else this.object(writer, value);
        return;
      case 'boolean':
        writer.buffer[writer.position++] = value ? Tag.TRUE : Tag.FALSE;
        return;
      case 'undefined':
        writer.buffer[writer.position++] = Tag.UNDEFINED;
        return;
      case 'function':
        if (!this.repeated(writer, value)) writeOther(this, writer, value);
        return;
      case 'bigint': {
        writeBigint(this, writer, value);
        return;
      }
      case 'symbol':
        throw new ValueFailure(`${String(value)} is a symbol, which is known in its own process only`);
    }
  }

  /** The fields of `value` that `keys` names, as one object. */
  fields(writer: ByteWriter, value: object, keys: readonly string[]): void {
    let node: ShapeNode | undefined = this.shapes.root;
    for (const key of keys) {
      node = this.shapes.follow(node, key);
      if (node === undefined) break;
    }
    this.enter();
    if (node !== undefined && this.shape(writer, node, keys)) {
      for (const key of keys) this.field(writer, value, key);
    } else {
      writer.buffer[writer.position++] = Tag.KEYED_OBJECT;
      writer.varint(keys.length);
      for (const key of keys) {
        this.any(writer, key);
        this.field(writer, value, key);
      }
    }
    this.depth--;
  }

  private object(writer: ByteWriter, value: object): void {
    if (this.repeated(writer, value)) return;
    if (Array.isArray(value)) this.array(writer, value);
    else if (Object.getPrototypeOf(value) === Object.prototype) this.literal(writer, value);
    else writeOther(this, writer, value);
  }

  private repeated(writer: ByteWriter, value: object): boolean {
    const met = this.seen.meet(value);
    if (met === -1) return false;
    writer.buffer[writer.position++] = Tag.SEEN;
    writer.varint(met);
    return true;
  }

  private array(writer: ByteWriter, value: readonly unknown[]): void {
    if (isKeyed(value)) {
      writeKeyedArray(this, writer, value);
      return;
    }
    const { length } = value;
    if (length > this.stop - writer.position) throw NOT_HERE;
    if (length < Tag.SHORT_ARRAYS) {
      writer.buffer[writer.position++] = Tag.SHORT_ARRAY + length;
    } else {
      writer.buffer[writer.position++] = Tag.ARRAY;
      writer.varint(length);
    }
    this.enter();
    let index = 0;
    try {
      for (; index < length; index++) this.any(writer, value[index]);
    } catch (error) {
      throw within(error, `[${index}]`);
    }
    this.depth--;
  }

  literal(writer: ByteWriter, value: object): void {
    let node = this.shapes.root;
    for (const key in value) {
      if (!Object.prototype.hasOwnProperty.call(value, key)) continue;
      const next = node.next(key);
      if (next === undefined) {
        this.fields(writer, value, Object.keys(value));
        return;
      }
      node = next;
    }
    if (node.id === -1) {
      this.fields(writer, value, Object.keys(value));
      return;
    }
    this.shapeTag(writer, node.id);
    this.enter();
    const { keys } = node;
    let index = 0;
    let key = '';
    try {
      for (key in value) {
        if (!Object.prototype.hasOwnProperty.call(value, key)) continue;
        if (key !== keys[index++]) throw changed();
        this.any(writer, value[key as keyof typeof value]);
      }
      if (index !== keys.length) throw changed();
    } catch (error) {
      throw within(error, fieldStep(key));
    }
    this.depth--;
  }

  /** One field, whose name is in the path of a failure. */
  field(writer: ByteWriter, value: object, key: string): void {
    try {
      this.any(writer, value[key as keyof typeof value]);
    } catch (error) {
      throw within(error, fieldStep(key));
    }
  }

  /** Writes what announces an object of the shape at `node`, if the table holds it or has room for it. */
  private shape(writer: ByteWriter, node: ShapeNode, keys: readonly string[]): boolean {
    if (node.id !== -1) {
      this.shapeTag(writer, node.id);
      return true;
    }
    if (!this.shapes.define(node, keys)) return false;
    writer.buffer[writer.position++] = Tag.DEFINE_SHAPE;
    writer.varint(keys.length);
    for (const key of keys) this.any(writer, key);
    return true;
  }

  private shapeTag(writer: ByteWriter, id: number): void {
    if (id < Tag.FIRST_SHAPES) {
      writer.buffer[writer.position++] = Tag.FIRST_SHAPE + id;
    } else {
      writer.buffer[writer.position++] = Tag.SHAPE;
      writer.varint(id);
    }
  }
}

function changed(): ValueFailure {
  return new ValueFailure('its fields changed while they were read');
}
