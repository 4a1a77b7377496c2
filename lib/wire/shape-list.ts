import { ProtocolError } from '../errors/index.js';
import { MAX_KEY_LENGTH, MAX_SHAPE_KEYS, MAX_SHAPES, MAX_TABLE_KEYS } from './shape-limits.js';

/** The key list of objects that arrive. */
export interface Shape {
  readonly keys: readonly string[];
  /** Whether plain assignment makes an own property of every key. */
  readonly plain: boolean;
}

/** The key lists that the other side defined, by number. */
export class ShapeList {
  private readonly shapes: Shape[] = [];
  private keys = 0;

  /** @throws ProtocolError if no shape with that number was defined */
  get(id: number): Shape {
    const shape = this.shapes[id];
    if (shape === undefined) throw new ProtocolError(`A value has the unknown shape ${id}`);
    return shape;
  }

  /** @throws ProtocolError if it does not fit in the table */
  define(keys: readonly string[]): Shape {
    this.keys += keys.length;
    const fits =
      this.shapes.length < MAX_SHAPES &&
      this.keys <= MAX_TABLE_KEYS &&
      keys.length <= MAX_SHAPE_KEYS &&
      keys.every((key) => key.length <= MAX_KEY_LENGTH);
    if (!fits) throw new ProtocolError('A value defines more or longer keys than the protocol allows');
    const shape = { keys, plain: !keys.some((key) => key in Object.prototype) };
    this.shapes.push(shape);
    return shape;
  }
}
