import { MAX_KEY_LENGTH, MAX_SHAPE_KEYS, MAX_SHAPES, MAX_TABLE_KEYS } from './shape-limits.js';

/** One key list that was met, or the beginning of one. */
export class ShapeNode {
  /** Number of the shape on the wire, or -1 while it has none. */
  id = -1;
  keys: readonly string[] = [];
  /** The child that was used last: key lists repeat. */
  private recent: ShapeNode | undefined;
  private children: Map<string, ShapeNode> | undefined;

  constructor(
    readonly key: string,
    readonly depth: number,
  ) {}

  /** The node that follows by `key`, or undefined if there is none yet. */
  next(key: string): ShapeNode | undefined {
    const recent = this.recent;
    return recent?.key === key ? recent : this.lookUp(key);
  }

  add(key: string): ShapeNode {
    const node = new ShapeNode(key, this.depth + 1);
    if (this.recent !== undefined) {
      this.children ??= new Map([[this.recent.key, this.recent]]);
      this.children.set(key, node);
    }
    return (this.recent = node);
  }

  private lookUp(key: string): ShapeNode | undefined {
    const node = this.children?.get(key);
    if (node !== undefined) this.recent = node;
    return node;
  }
}

/** The key lists that the other side knows, as a tree of keys in their order. */
export class ShapeTrie {
  readonly root = new ShapeNode('', 0);
  private readonly defined: ShapeNode[] = [];
  private nodes = 0;
  private keys = 0;

  /** How many shapes are defined; `rollBack` returns to it. */
  get size(): number {
    return this.defined.length;
  }

  /** The node after `node` by `key`, made if need be; undefined when the key list must be written inline. */
  follow(node: ShapeNode, key: string): ShapeNode | undefined {
    const known = node.next(key);
    if (known !== undefined) return known;
    const fits =
      node.depth < MAX_SHAPE_KEYS &&
      key.length <= MAX_KEY_LENGTH &&
      this.nodes < MAX_TABLE_KEYS &&
      this.defined.length < MAX_SHAPES;
    if (!fits) return undefined;
    this.nodes++;
    return node.add(key);
  }

  /** Gives `node` the next number, if the table has room. */
  define(node: ShapeNode, keys: readonly string[]): boolean {
    if (this.defined.length >= MAX_SHAPES || this.keys + keys.length > MAX_TABLE_KEYS) return false;
    node.id = this.defined.push(node) - 1;
    node.keys = keys;
    this.keys += keys.length;
    return true;
  }

  /** Forgets the shapes beyond the first `size`: the value that defined them was not sent. */
  rollBack(size: number): void {
    // One at a time, since this may run where the stack is about to end: whatever was done stays consistent.
    for (let node = this.defined.at(-1); node !== undefined && this.defined.length > size; node = this.defined.at(-1)) {
      this.keys -= node.keys.length;
      node.keys = [];
      node.id = -1;
      this.defined.pop();
    }
  }
}
