import { setImmediate } from 'node:timers';
import type { Channel, ChannelUser, CloseReason } from './channel.js';

/** Two ends of one channel inside a process. Bytes are copied and arrive in a later turn of the event loop, as over a socket. */
export function memoryChannels(): [Channel, Channel] {
  const first = new MemoryChannel();
  const second = new MemoryChannel();
  first.peer = second;
  second.peer = first;
  return [first, second];
}

class MemoryChannel implements Channel {
  peer: MemoryChannel | undefined;
  readonly writableLength = 0;
  private user: ChannelUser | undefined;
  private readonly arrived: Buffer[] = [];
  private ending: CloseReason | undefined;
  private delivery: NodeJS.Immediate | undefined;
  private alive = true;

  open(user: ChannelUser): void {
    this.user = user;
    this.deliverSoon();
  }

  write(bytes: Buffer, more?: Buffer): void {
    if (this.ending === undefined) this.peer?.take(more ? Buffer.concat([bytes, more]) : Buffer.from(bytes));
  }

  hold(alive: boolean): void {
    this.alive = alive;
  }

  close(): void {
    this.end({ by: 'us' });
    this.peer?.end({ by: 'peer' });
  }

  private take(bytes: Buffer): void {
    if (this.ending !== undefined) return;
    this.arrived.push(bytes);
    this.deliverSoon();
  }

  private end(reason: CloseReason): void {
    if (this.ending !== undefined) return;
    this.ending = reason;
    this.deliverSoon();
  }

  private deliverSoon(): void {
    if (this.user === undefined || this.delivery !== undefined) return;
    this.delivery = setImmediate(() => {
      this.deliver();
    });
    if (!this.alive) this.delivery.unref();
  }

  private deliver(): void {
    this.delivery = undefined;
    for (const bytes of this.arrived.splice(0)) this.user?.received(bytes);
    if (this.ending === undefined || this.arrived.length > 0) return;
    const { user, ending } = this;
    this.user = undefined;
    user?.closed(ending);
  }
}
