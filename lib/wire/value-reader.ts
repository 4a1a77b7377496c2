import { ProtocolError } from '../errors/index.js';
import { type ByteReader, cutShort } from './byte-reader.js';
import { type Shape, ShapeList } from './shape-list.js';
import { MAX_SHAPE_KEYS } from './shape-limits.js';
import { setField } from './value-field.js';
import { readOther } from './value-read-others.js';
import * as Tag from './value-tags.js';
import { readLatin1, readShortText, readUtf16 } from './value-text.js';

/** As many objects of the value before are let go one by one; beyond that the whole list is. */
const FEW = 64;

/** The part of the decoder that every value passes. Written for speed: `bench/codec.mjs` measures it. */
export class ValueReader {
  private readonly shapes = new ShapeList();
  private seen: unknown[] = [];
  private count = 0;
  private depth = 0;
  private failure: { readonly error: unknown } | undefined;

  /**
   * @param received what the references of the value came to
   * @param isWhole whether the bytes are the message's own, so that what is decoded may be a view of them
   */
  constructor(
    readonly received: readonly unknown[],
    readonly isWhole: boolean,
  ) {}

  /** Forgets the value. Returns what makes it fail although its bytes were fine, if anything does. */
  end(): { readonly error: unknown } | undefined {
    const { failure } = this;
    if (this.count > FEW) this.seen = [];
    else for (let index = 0; index < this.count; index++) this.seen[index] = undefined;
    this.count = 0;
    this.depth = 0;
    this.failure = undefined;
    return failure;
  }

  /** Makes the value fail once it has been read to its end, so that the stream goes on. */
  fail(error: unknown): void {
    this.failure ??= { error };
  }

  /** Gives the next number to an object, in the order in which the encoder met them: before anything in it is read. */
  met<T>(value: T): T {
    this.seen[this.count++] = value;
    return value;
  }

  /** One level deeper; `leave` afterwards. */
  enter(): void {
    if (++this.depth > Tag.MAX_DEPTH) throw new ProtocolError('A value is nested deeper than the protocol allows');
  }

  leave(): void {
    this.depth--;
  }

  any(reader: ByteReader): unknown {
    if (reader.position >= reader.end) throw cutShort();
    const tag = reader.buffer[reader.position++] ?? 0;
    if (tag < Tag.SMALL_INTEGERS) return tag;
    if (tag < Tag.SHORT_ARRAY) return readShortText(reader, tag - Tag.SHORT_TEXT);
    if (tag < Tag.FIRST_SHAPE) return this.array(reader, tag - Tag.SHORT_ARRAY);
    if (tag < Tag.SHAPE) return this.object(reader, this.shapes.get(tag - Tag.FIRST_SHAPE));
    switch (tag) {
      case Tag.NULL:
        return null;
      case Tag.UNDEFINED:
        return undefined;
      case Tag.TRUE:
        return true;
      case Tag.FALSE:
        return false;
      case Tag.INT32:
        return reader.u32() | 0;
      case Tag.FLOAT64:
        return reader.f64();
      case Tag.LATIN1:
        return readLatin1(reader, reader.varint());
      case Tag.UTF16:
        return readUtf16(reader, reader.varint());
      case Tag.ARRAY:
        return this.array(reader, reader.varint());
      case Tag.SHAPE:
        return this.object(reader, this.shapes.get(reader.varint()));
      case Tag.DEFINE_SHAPE:
        return this.object(reader, this.shape(reader));
      case Tag.KEYED_OBJECT:
        return this.fillKeyed(reader, this.met({}));
      case Tag.SEEN:
        return this.repeated(reader.varint());
      default:
        return readOther(this, reader, tag);
    }
  }

  /** A string where nothing else may be. */
  text(reader: ByteReader): string {
    const tag = reader.u8();
    if (tag >= Tag.SHORT_TEXT && tag < Tag.SHORT_ARRAY) return readShortText(reader, tag - Tag.SHORT_TEXT);
    if (tag === Tag.LATIN1) return readLatin1(reader, reader.varint());
    if (tag === Tag.UTF16) return readUtf16(reader, reader.varint());
    throw new ProtocolError('A value has something else where a string must be');
  }

  private array(reader: ByteReader, length: number): unknown[] {
    reader.need(length);
    const array = this.met<unknown[]>([]);
    this.enter();
    for (let index = 0; index < length; index++) array.push(this.any(reader));
    this.depth--;
    return array;
  }

  /** The fields of an object that is there already, as `ValueWriter.fields` writes them. */
  fieldsOf(reader: ByteReader, object: object): void {
    const tag = reader.u8();
    if (tag >= Tag.FIRST_SHAPE && tag < Tag.SHAPE) this.fill(reader, this.shapes.get(tag - Tag.FIRST_SHAPE), object);
    else if (tag === Tag.SHAPE) this.fill(reader, this.shapes.get(reader.varint()), object);
    else if (tag === Tag.DEFINE_SHAPE) this.fill(reader, this.shape(reader), object);
    else if (tag === Tag.KEYED_OBJECT) this.fillKeyed(reader, object);
    else throw new ProtocolError('A value has something else where fields must be');
  }

  private object(reader: ByteReader, shape: Shape): object {
    if (!shape.plain) return this.fill(reader, shape, this.met({}));
    const object = this.met<Record<string, unknown>>({});
    this.enter();
    for (const key of shape.keys) object[key] = this.any(reader);
    this.depth--;
    return object;
  }

  private fill(reader: ByteReader, shape: Shape, object: object): object {
    this.enter();
    for (const key of shape.keys) setField(object, key, this.any(reader));
    this.depth--;
    return object;
  }

  private fillKeyed(reader: ByteReader, object: object): object {
    const length = reader.varint();
    reader.need(2 * length);
    this.enter();
    for (let index = 0; index < length; index++) setField(object, this.text(reader), this.any(reader));
    this.depth--;
    return object;
  }

  private shape(reader: ByteReader): Shape {
    const length = reader.varint();
    if (length > MAX_SHAPE_KEYS) throw new ProtocolError('A value defines a shape with more keys than allowed');
    const keys: string[] = [];
    for (let index = 0; index < length; index++) keys.push(this.text(reader));
    return this.shapes.define(keys);
  }

  private repeated(index: number): unknown {
    if (index >= this.count) throw new ProtocolError('A value repeats an object that it does not have');
    return this.seen[index];
  }
}
