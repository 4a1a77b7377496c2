import { MailboxFullError } from '../errors/index.js';
import type { IncomingCall } from '../link/incoming-call.js';

export interface MailboxLimits {
  /** Methods that may run at once. */
  readonly concurrency: number;
  /** Calls accepted and not finished, over all callers, and their bytes. */
  readonly calls: number;
  readonly bytes: number;
}

interface Waiting {
  readonly call: IncomingCall;
  readonly run: () => void;
}

/** Decides when the calls on an actor start: in order, so many at once, and no more than fit. */
export class Mailbox {
  private running = 0;
  private calls = 0;
  private bytes = 0;
  private waiting: Waiting[] = [];
  private starting = false;

  constructor(
    private readonly actor: string,
    private readonly limits: MailboxLimits,
    /** Told of each method that ended (a stream: was returned). */
    private readonly onServed: () => void = () => undefined,
  ) {}

  /** Runs the call now or when a slot is free; refuses it when the mailbox is full. */
  admit(call: IncomingCall, method: string, run: () => void): void {
    const { limits } = this;
    // An empty mailbox takes one call of any size: what is refused could not come later either.
    const tooMany = this.calls >= limits.calls;
    if (tooMany || (this.calls > 0 && this.bytes + call.bytes > limits.bytes)) {
      const full = { limit: tooMany ? limits.calls : limits.bytes, unit: tooMany ? 'calls' : 'bytes' } as const;
      call.fail(new MailboxFullError({ actor: this.actor, pid: process.pid, method, ...full }), 'no');
      return;
    }
    this.calls++;
    this.bytes += call.bytes;
    if (this.running < limits.concurrency && this.waiting.length === 0) {
      this.running++;
      run();
      return;
    }
    const entry = { call, run };
    this.waiting.push(entry);
    call.onCancelled = () => {
      this.waiting = this.waiting.filter((other) => other !== entry);
      this.forget(call);
    };
  }

  /** The method of the call has ended (a stream: was returned). */
  release(call: IncomingCall): void {
    this.forget(call);
    this.running--;
    this.onServed();
    this.startWaiting();
  }

  /** In a loop: methods that end at once would pile up on the stack if each started the next. */
  private startWaiting(): void {
    if (this.starting) return;
    this.starting = true;
    try {
      while (this.running < this.limits.concurrency) {
        const next = this.waiting.shift();
        if (next === undefined) break;
        next.call.onCancelled = undefined;
        this.running++;
        next.run();
      }
    } finally {
      this.starting = false;
    }
  }

  private forget(call: IncomingCall): void {
    this.calls--;
    this.bytes -= call.bytes;
  }
}
