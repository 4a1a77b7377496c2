import { readSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers';
import type { Channel, ChannelUser } from '../channels/channel.js';
import { SocketChannel } from '../channels/socket.channel.js';

const FIRST_WORD = 1 << 16;

// Long enough for most classes to be loaded; until then nothing but the end of the owner can come.
const POSTPONED = 50;

/**
 * The channel to the owner, over the descriptor that it made for us. What it says first is waited for without an event
 * loop, and our first answer is written directly: a socket, and all of `node:net` with it (3 ms), comes when both are over.
 */
export class OwnerChannel implements Channel {
  private user: ChannelUser | undefined;
  private socket: SocketChannel | undefined;
  private timer: NodeJS.Timeout | undefined;
  private alive = true;

  constructor(private readonly descriptor: number) {}

  open(user: ChannelUser): void {
    this.user = user;
  }

  /** Blocks until the owner speaks, or is gone: for a process that is needed at once. Others connect and go on. */
  awaitFirstWord(): void {
    const buffer = Buffer.allocUnsafeSlow(FIRST_WORD);
    const length = process.platform === 'win32' ? 0 : this.read(buffer);
    if (length > 0) this.user?.received(buffer.subarray(0, length));
    // It was not all of it; or the owner is gone, of which the socket tells.
    if (this.timer === undefined) this.connect();
  }

  /** The owner has said what there is to do: the socket can wait until that is done. */
  postpone(): void {
    if (this.socket !== undefined) return;
    this.timer ??= setTimeout(() => {
      this.connect();
    }, POSTPONED);
  }

  /** Our answer comes next, and then calls. */
  connectSoon(): void {
    setImmediate(() => {
      this.connect();
    });
  }

  connect(): SocketChannel {
    if (this.socket !== undefined) return this.socket;
    clearTimeout(this.timer);
    this.socket = SocketChannel.ofDescriptor(this.descriptor);
    if (this.user !== undefined) this.socket.open(this.user);
    this.socket.hold(this.alive);
    return this.socket;
  }

  write(bytes: Buffer, more?: Buffer): void {
    if (this.socket === undefined && more === undefined && this.writeAtOnce(bytes)) return;
    this.connect().write(bytes, more);
  }

  get writableLength(): number {
    return this.socket?.writableLength ?? 0;
  }

  hold(alive: boolean): void {
    this.alive = alive;
    this.socket?.hold(alive);
  }

  close(): void {
    this.connect().close();
  }

  private read(buffer: Buffer): number {
    try {
      return readSync(this.descriptor, buffer);
    } catch {
      return 0;
    }
  }

  /** Returns false when the socket must do it. */
  private writeAtOnce(bytes: Buffer): boolean {
    if (process.platform === 'win32') return false;
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.descriptor, bytes, written);
    } catch {
      this.connect().write(bytes.subarray(written));
    }
    return true;
  }
}
