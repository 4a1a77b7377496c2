import { types } from 'node:util';

const given = new WeakSet();

/**
 * Gives a large buffer away instead of copying it at the call: `actor.load(transfer(bytes))`. It must not be used any more
 * afterwards: once it was sent, it has no bytes where it had its memory for itself. A small one is copied all the same.
 * @param value an `ArrayBuffer`, a `Buffer`, a typed array or a `DataView`, which comes back and is to be sent as it is
 * @throws TypeError for anything else
 */
export function transfer<T extends ArrayBuffer | ArrayBufferView>(value: T): T {
  const memory: unknown = ArrayBuffer.isView(value) ? value.buffer : value;
  if (!types.isArrayBuffer(memory)) {
    throw new TypeError(
      'transfer() takes an ArrayBuffer, a Buffer, a typed array or a DataView, not over shared memory',
    );
  }
  given.add(value);
  return value;
}

export function isGiven(value: object): boolean {
  return given.has(value);
}

/** The same bytes, in memory that nobody else sees any more, as far as that can be had without copying. */
export function takeOver(views: readonly Uint8Array[]): Buffer[] {
  // A view of memory that was moved away forgets where it stood.
  const places = views.map(({ buffer, byteOffset, length }) => ({ buffer, byteOffset, length }));
  const moved = new Map<ArrayBufferLike, ArrayBufferLike>();
  for (const { buffer, length } of places) {
    // What shares its memory with others, as a slice of Node's pool does, cannot be taken from them.
    if (length === buffer.byteLength && !moved.has(buffer)) moved.set(buffer, move(buffer as ArrayBuffer));
  }
  return places.map(({ buffer, byteOffset, length }) => Buffer.from(moved.get(buffer) ?? buffer, byteOffset, length));
}

/** Since Node.js 22; before it, the structured clone does the same. */
interface Movable {
  transfer?(): ArrayBuffer;
}

function move(buffer: ArrayBuffer & Movable): ArrayBuffer {
  try {
    return buffer.transfer?.() ?? structuredClone(buffer, { transfer: [buffer] });
  } catch {
    // The memory of WebAssembly, say, stays where it is.
    return buffer;
  }
}
