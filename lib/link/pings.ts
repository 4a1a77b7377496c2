import type { ByteReader } from '../wire/byte-reader.js';
import { Kind } from '../wire/frames.js';
import type { Outbox } from './outbox.js';

/** Whether the peer's event loop answers. */
export class Pings {
  private readonly open = new Map<number, () => void>();
  private next = 0;

  constructor(private readonly outbox: Outbox) {}

  ask(answered: () => void): void {
    const id = this.next;
    this.next = (id + 1) >>> 0;
    this.open.set(id, answered);
    this.say(Kind.PING, id);
  }

  onPing(reader: ByteReader): void {
    this.say(Kind.PONG, reader.u32());
  }

  onPong(reader: ByteReader): void {
    const id = reader.u32();
    const answered = this.open.get(id);
    this.open.delete(id);
    answered?.();
  }

  /** Nobody answers any more. */
  close(): void {
    this.open.clear();
  }

  private say(kind: Kind, id: number): void {
    this.outbox.control(kind, (writer) => {
      writer.u32(id);
    });
  }
}
