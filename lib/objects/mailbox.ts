import type { OfferedMember } from '../actor/member.js';
import { MailboxFullError, ReentrancyError } from '../errors/index.js';
import type { IncomingCall, Runner } from '../link/incoming-call.js';
import type { RunContext } from './current-call.js';

export interface MailboxLimits {
  /** Methods that may run at once. */
  readonly concurrency: number;
  /** Calls accepted and not finished, over all callers, and their bytes. */
  readonly calls: number;
  readonly bytes: number;
}

/** Runs the method of a call, and has the room released when it has ended (a stream: was returned). */
type Run = (room: AdmittedCall) => void;

/** A call that takes room in the mailbox. */
export class AdmittedCall implements Runner {
  /** Its place among those that run; negative while it waits, and for one that runs in the midst of another. */
  slot = -1;

  constructor(
    private readonly mailbox: Mailbox,
    readonly call: IncomingCall,
    readonly method: string,
    readonly run: Run,
  ) {}

  release(): void {
    this.mailbox.ended(this);
  }

  /** The caller gave up while it waits. */
  cancel(): void {
    this.mailbox.withdraw(this);
  }
}

/** Decides when the calls on an actor start: in order, so many at once, and no more than fit. */
export class Mailbox {
  private running = 0;
  /** Those that run, each at the place that was free. */
  private readonly slots: (AdmittedCall | undefined)[] = [];
  private readonly freeSlots: number[] = [];
  private calls = 0;
  private bytes = 0;
  private readonly waiting: AdmittedCall[] = [];
  private starting = false;

  constructor(
    private readonly actor: Pick<RunContext, 'id' | 'name'>,
    private readonly limits: MailboxLimits,
    /** Told of each method that ended (a stream: was returned). */
    private readonly onServed: () => void = () => undefined,
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
    const admitted = new AdmittedCall(this, call, method, run);
    this.calls++;
    this.bytes += call.bytes;
    if (!waits) this.start(admitted);
    else if (isNested) run(admitted);
    else this.wait(admitted);
  }

  /** Its method has ended. */
  ended({ call, slot }: AdmittedCall): void {
    this.forget(call);
    this.onServed();
    if (slot < 0) return;
    this.slots[slot] = undefined;
    this.freeSlots.push(slot);
    this.running--;
    this.startWaiting();
  }

  /** It will not run. */
  withdraw(waiting: AdmittedCall): void {
    this.waiting.splice(this.waiting.indexOf(waiting), 1);
    this.forget(waiting.call);
  }

  get name(): string {
    return this.actor.name;
  }

  /** The calls that run or wait, but for those that run in the midst of another one. */
  get open(): AdmittedCall[] {
    return [...this.slots.filter((running) => running !== undefined), ...this.waiting];
  }

  private wait(admitted: AdmittedCall): void {
    this.waiting.push(admitted);
    admitted.call.runner = admitted;
  }

  private start(admitted: AdmittedCall): void {
    const slot = this.freeSlots.pop() ?? this.slots.length;
    this.slots[slot] = admitted;
    admitted.slot = slot;
    this.running++;
    admitted.run(admitted);
  }

  /** Whether the one call of a strict actor that runs waits for this one. */
  private isPartOfRunning({ path }: IncomingCall): boolean {
    const running = this.limits.concurrency === 1 ? this.slots[0]?.call.number : undefined;
    return path.some(({ process, call }) => process === this.actor.id && call === running);
  }

  /** In a loop: methods that end at once would pile up on the stack if each started the next. */
  private startWaiting(): void {
    if (this.starting) return;
    this.starting = true;
    try {
      while (this.running < this.limits.concurrency) {
        const next = this.waiting.shift();
        if (next === undefined) break;
        next.call.runner = undefined;
        this.start(next);
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
