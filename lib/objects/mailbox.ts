import type { OfferedMember } from '../actor/member.js';
import { MailboxFullError, ReentrancyError } from '../errors/index.js';
import type { IncomingCall } from '../link/incoming-call.js';
import type { RunContext } from './current-call.js';

export interface MailboxLimits {
  /** Methods that may run at once. */
  readonly concurrency: number;
  /** Calls accepted and not finished, over all callers, and their bytes. */
  readonly calls: number;
  readonly bytes: number;
}

/** Runs the method of a call, and says when it has ended (a stream: was returned). */
type Run = (release: () => void) => void;

interface Waiting {
  readonly call: IncomingCall;
  readonly run: Run;
}

/** Decides when the calls on an actor start: in order, so many at once, and no more than fit. */
export class Mailbox {
  private running = 0;
  /** Of a strict actor: the call that runs. */
  private strict: IncomingCall | undefined;
  private calls = 0;
  private bytes = 0;
  private waiting: Waiting[] = [];
  private starting = false;

  constructor(
    private readonly actor: Pick<RunContext, 'id' | 'name'>,
    private readonly limits: MailboxLimits,
  ) {}

  /** Runs the call now or when a slot is free; refuses it when the mailbox is full, or it would wait for itself. */
  admit(call: IncomingCall, { name: method, reentrant }: OfferedMember, run: Run): void {
    const { limits } = this;
    // An empty mailbox takes one call of any size: what is refused could not come later either.
    const tooMany = this.calls >= limits.calls;
    if (tooMany || (this.calls > 0 && this.bytes + call.bytes > limits.bytes)) {
      const full = { limit: tooMany ? limits.calls : limits.bytes, unit: tooMany ? 'calls' : 'bytes' } as const;
      call.fail(new MailboxFullError({ actor: this.actor.name, pid: process.pid, method, ...full }), 'no');
      return;
    }
    const waits = this.running >= limits.concurrency || this.waiting.length > 0;
    const isNested = waits && this.isPartOfRunning(call);
    if (isNested && reentrant !== true) {
      call.fail(new ReentrancyError([...call.path.map(({ name }) => name), `${this.actor.name}.${method}`]), 'no');
      return;
    }
    this.calls++;
    this.bytes += call.bytes;
    if (!waits) this.start(call, run);
    else if (isNested)
      run(() => {
        this.forget(call);
      });
    else this.wait(call, run);
  }

  private wait(call: IncomingCall, run: Run): void {
    const entry = { call, run };
    this.waiting.push(entry);
    call.onCancelled = () => {
      this.waiting = this.waiting.filter((other) => other !== entry);
      this.forget(call);
    };
  }

  private start(call: IncomingCall, run: Run): void {
    this.running++;
    if (this.limits.concurrency === 1) this.strict = call;
    run(() => {
      this.forget(call);
      this.running--;
      this.strict = undefined;
      this.startWaiting();
    });
  }

  /** Whether the one call that runs waits for this one. */
  private isPartOfRunning({ path }: IncomingCall): boolean {
    const { strict, actor } = this;
    return strict !== undefined && path.some(({ process, call }) => process === actor.id && call === strict.number);
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
        this.start(next.call, next.run);
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
