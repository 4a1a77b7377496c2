import type { Socket } from 'node:net';
import type { Channel, ChannelUser, CloseReason } from './channel.js';

/** A channel over a connected stream socket: the socket pair of an owner and its actor, later a named socket. */
export class SocketChannel implements Channel {
  private ended: CloseReason | undefined;

  constructor(private readonly socket: Socket) {}

  open(user: ChannelUser): void {
    const { socket } = this;
    socket.on('data', (bytes: Buffer) => {
      user.received(bytes);
    });
    socket.on('drain', () => {
      user.drained();
    });
    // A peer that died while we wrote shows as EPIPE or ECONNRESET: the end of the channel, not an error of ours.
    socket.on('error', (error) => {
      this.ended ??= { by: 'fault', error };
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
