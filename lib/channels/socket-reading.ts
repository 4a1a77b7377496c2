import type { ConnectOpts, OnReadOpts, Socket, SocketConstructorOpts } from 'node:net';
import type { ChannelUser } from './channel.js';

/** As much as one read brings at most: a bit more than what a system's socket holds by default. */
const READ_AT_ONCE = 1 << 18;

/** Read into by all channels of the process in turn: whoever is given bytes takes them before anything else is read. */
let shared: Buffer | undefined;

function sharedMemory(): Buffer {
  return (shared ??= Buffer.allocUnsafeSlow(READ_AT_ONCE));
}

/** Where a socket reads to: where its user wants the bytes that come next, or memory that is used again and again. */
export class Reading {
  user: ChannelUser | undefined;

  readonly onread: OnReadOpts = {
    buffer: () => this.user?.room?.() ?? sharedMemory(),
    callback: (length, memory) => {
      this.user?.received((memory as Buffer).subarray(0, length));
      return true;
    },
  };
}

/** The part of Node's stream handles that is used here. It is not documented; a handle without it is left alone. */
interface Handle {
  /** Its socket has begun to read; another one would take that for its own doing. */
  reading: boolean;
  readStop(): void;
  useUserBuffer(memory: Uint8Array): void;
}

/**
 * A socket takes `onread` only when it is made, and those to child processes are made by Node: this makes another one over
 * the same handle, and ends the first. Answers undefined where that is not possible.
 */
export function withReading(socket: Socket, reading: Reading): Socket | undefined {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (!isHandle(handle) || socket.bytesRead > 0) return undefined;
  handle.readStop();
  handle.reading = false;
  Reflect.set(socket, '_handle', null);
  socket.destroy();
  return socketThatReads({ handle }, reading);
}

/** The types of Node know `onread` only where a socket connects. */
export function socketThatReads(source: { fd: number } | { handle: object }, { onread }: Reading): Socket {
  const options: SocketConstructorOpts & ConnectOpts = { ...source, readable: true, writable: true, onread };
  // Loaded when it is needed: an actor process begins without it.
  const net = process.getBuiltinModule('node:net');
  return new net.Socket(options);
}

function isHandle(handle: unknown): handle is Handle {
  if (typeof handle !== 'object' || handle === null) return false;
  const { reading, readStop, useUserBuffer } = handle as Partial<Handle>;
  return reading === true && typeof readStop === 'function' && typeof useUserBuffer === 'function';
}
