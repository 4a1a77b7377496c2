import type { ByteReader } from '../wire/byte-reader.js';
import { Kind } from '../wire/frames.js';
import type { Outbox } from './outbox.js';

const ID_BYTES = 16;

/** The holder of a reference says so to the process where the object lives. */
export interface Claim {
  readonly object: number;
  /** Hexadecimal: without it nobody is believed. */
  readonly secret: string;
  /** Hexadecimal id of the process that gave the reference, and its pin, which the claim consumes; 0 for none. */
  readonly giver: string;
  readonly pin: number;
}

/** What a link is told about references. The objects of the first four live here, the others at the peer. */
export interface ReferenceUser {
  claimed(claim: Claim): void;
  /** The peer gives so many receptions up. */
  released(object: number, count: number): void;
  /** The peer hands a reference on: the object lives until somebody claims it, or the peer takes the pin back. */
  pinned(object: number, pin: number): void;
  unpinned(pin: number): void;
  /** A holder of locks is gone. */
  left(holder: number): void;
  /** Our pin was consumed. */
  pinConsumed(pin: number): void;
  /** The peer holds many objects of ours for us to ask, or we many of its: those we have forgotten should be let go. */
  collect(): void;
  /** An actor of the peer's has no process, and will have none soon, or never again. */
  gone(actor: string, forGood: boolean): void;
}

/** The frames about references. All are control frames: they go first, and in the order in which they were said. */
export class ReferenceSide {
  constructor(
    private readonly outbox: Outbox,
    private readonly user: ReferenceUser | undefined,
  ) {}

  claim({ object, secret, giver, pin }: Claim): void {
    this.outbox.control(Kind.CLAIM, (writer) => {
      writer.varint(object);
      writer.bytes(Buffer.from(secret, 'hex'));
      writer.bytes(Buffer.from(giver, 'hex'));
      writer.varint(pin);
    });
  }

  release(object: number, count: number): void {
    this.outbox.control(Kind.RELEASE, (writer) => {
      writer.varint(object);
      writer.varint(count);
    });
  }

  pin(object: number, pin: number): void {
    this.outbox.control(Kind.PIN, (writer) => {
      writer.varint(object);
      writer.varint(pin);
    });
  }

  unpin(pin: number): void {
    this.about(Kind.UNPIN, pin);
  }

  leave(holder: number): void {
    this.about(Kind.LEAVE, holder);
  }

  consumed(pin: number): void {
    this.about(Kind.CLAIMED, pin);
  }

  collect(): void {
    this.outbox.control(Kind.COLLECT, () => undefined);
  }

  /** @param actor hexadecimal id of one of ours */
  gone(actor: string, forGood: boolean): void {
    this.outbox.control(Kind.GONE, (writer) => {
      writer.bytes(Buffer.from(actor, 'hex'));
      writer.u8(forGood ? 1 : 0);
    });
  }

  /** Reads a message of that kind; false if the kind is not about references. */
  read(kind: number, reader: ByteReader): boolean {
    const { user } = this;
    switch (kind) {
      case Kind.CLAIM: {
        const object = reader.varint();
        const secret = reader.bytes(ID_BYTES).toString('hex');
        const giver = reader.bytes(ID_BYTES).toString('hex');
        user?.claimed({ object, secret, giver, pin: reader.varint() });
        return true;
      }
      case Kind.RELEASE: {
        const object = reader.varint();
        user?.released(object, reader.varint());
        return true;
      }
      case Kind.PIN: {
        const object = reader.varint();
        user?.pinned(object, reader.varint());
        return true;
      }
      case Kind.UNPIN:
        user?.unpinned(reader.varint());
        return true;
      case Kind.LEAVE:
        user?.left(reader.varint());
        return true;
      case Kind.CLAIMED:
        user?.pinConsumed(reader.varint());
        return true;
      case Kind.COLLECT:
        user?.collect();
        return true;
      case Kind.GONE: {
        const actor = reader.bytes(ID_BYTES).toString('hex');
        user?.gone(actor, reader.u8() === 1);
        return true;
      }
      default:
        return false;
    }
  }

  private about(kind: Kind, number: number): void {
    this.outbox.control(kind, (writer) => {
      writer.varint(number);
    });
  }
}
