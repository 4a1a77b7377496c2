import type { Socket } from 'node:net';
import type { Channel, ChannelUser, CloseReason } from './channel.js';
import { Reading, socketThatReads, withReading } from './socket-reading.js';

/** A channel over a connected stream socket: the socket pair of an owner and its actor, or the one of two processes that met. */
export class SocketChannel implements Channel {
  private ended: CloseReason | undefined;

  private constructor(
    private readonly socket: Socket,
    /** Where the socket reads into memory of ours, instead of giving memory of its own. */
    private readonly reading: Reading | undefined,
  ) {
    // A peer that died while we wrote shows as EPIPE or ECONNRESET: the end of the channel, not an error of ours.
    socket.on('error', (error) => {
      this.ended ??= { by: 'fault', error };
    });
    // What comes before somebody wants it can wait where it is.
    if (reading !== undefined) socket.pause();
  }

  /** Over a descriptor that this process was started with. */
  static ofDescriptor(fd: number): SocketChannel {
    const reading = new Reading();
    return new SocketChannel(socketThatReads({ fd }, reading), reading);
  }

  /** To who listens there; that nobody does shows in its end. */
  static dial(path: string): SocketChannel {
    const reading = new Reading();
    return new SocketChannel(process.getBuiltinModule('node:net').connect({ path, onread: reading.onread }), reading);
  }

  /** Over a fresh socket, of which nothing was read yet. It belongs to the channel from now on. */
  static ofSocket(socket: Socket): SocketChannel {
    const reading = new Reading();
    const better = withReading(socket, reading);
    return better === undefined ? new SocketChannel(socket, undefined) : new SocketChannel(better, reading);
  }

  open(user: ChannelUser): void {
    const { socket, reading } = this;
    if (reading === undefined) {
      socket.on('data', (bytes: Buffer) => {
        user.received(bytes);
      });
    } else {
      reading.user = user;
      socket.resume();
    }
    socket.on('drain', () => {
      user.drained();
    });
    socket.on('end', () => {
      this.ended ??= { by: 'peer' };
      socket.destroy();
    });
    socket.on('close', () => {
      user.closed(this.ended ?? { by: 'peer' });
    });
  }

  write(bytes: Buffer, more?: Buffer): void {
    if (this.ended !== undefined) return;
    if (more === undefined) {
      this.socket.write(bytes);
      return;
    }
    this.socket.cork();
    this.socket.write(bytes);
    this.socket.write(more);
    this.socket.uncork();
  }

  get writableLength(): number {
    return this.socket.writableLength;
  }

  hold(alive: boolean): void {
    if (alive) this.socket.ref();
    else this.socket.unref();
  }

  close(): void {
    this.ended ??= { by: 'us' };
    this.socket.destroy();
  }
}
