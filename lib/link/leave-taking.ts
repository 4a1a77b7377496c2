import { ProtocolError } from '../errors/index.js';
import type { ByteReader } from '../wire/byte-reader.js';
import { Kind, Leave } from '../wire/frames.js';
import type { Outbox } from './outbox.js';

/** Told of a peer that would go. */
export interface LeaveUser {
  /** It has done enough, for that reason: send it no more calls, and `agree`. Those that were written are served. */
  leaving?(reason: string): void;
  /** It goes on after all. */
  staying?(): void;
}

/**
 * How a process goes without failing a call: it asks all its callers to send no more, serves what they had sent, and has all of
 * it when they have agreed.
 */
export class LeaveTaking {
  /** Questions that the peer has not answered; it answers each, also one that is of no interest any more. */
  private unanswered = 0;
  /** The peer would go: it is sent no more calls, until it stays. */
  isPeerLeaving = false;

  constructor(
    private readonly outbox: Outbox,
    private readonly user: LeaveUser,
  ) {}

  /** The peer has sent all that it will. */
  get agreed(): boolean {
    return this.unanswered === 0;
  }

  ask(reason: string): void {
    this.unanswered++;
    this.say(Leave.ASK, reason);
  }

  /** Behind all calls that were written. */
  agree(): void {
    this.say(Leave.AGREE, '');
  }

  stay(): void {
    this.say(Leave.STAY, '');
  }

  read(reader: ByteReader): void {
    const step = reader.u8();
    const reason = reader.text();
    if (step === Leave.ASK) {
      this.isPeerLeaving = true;
      this.user.leaving?.(reason);
    } else if (step === Leave.STAY) {
      this.isPeerLeaving = false;
      this.user.staying?.();
    } else if (step === Leave.AGREE && this.unanswered > 0) this.unanswered--;
    else throw new ProtocolError(`A GOAWAY came with the step ${step}, which is unknown or answers nothing`);
  }

  private say(step: number, reason: string): void {
    this.outbox.inTurn(() => {
      this.outbox.message(Kind.GOAWAY, (writer) => {
        writer.u8(step);
        writer.text(reason);
      });
    });
  }
}
