import { CallAbortedError } from '../errors/index.js';
import type { IncomingCall, Runner } from '../link/incoming-call.js';
import { type CallPath, LONGEST_PATH } from '../wire/call-path.js';
import type { RunContext, RunningIn } from './current-call.js';
import type { OfferedObject } from './object-table.js';

let numbers = 0;

/** The call as its method sees it. */
export class RunningCall implements RunningIn, Runner {
  private controller: AbortController | undefined;
  private cancelled = false;
  private steps: CallPath | undefined;

  constructor(
    private readonly call: IncomingCall,
    private readonly object: OfferedObject,
    readonly method: string,
    readonly context: RunContext,
  ) {
    call.runner = this;
  }

  /** Made when asked for: most methods never look. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.cancelled) this.abort(this.controller);
    return this.controller.signal;
  }

  get remaining(): number | undefined {
    return this.call.remaining;
  }

  get isOver(): boolean {
    return this.call.finished;
  }

  /** Made, as the number of the call is, when its method calls something. */
  get path(): CallPath {
    return (this.steps ??= [...this.call.path, this.step()].slice(-LONGEST_PATH));
  }

  /** Bound: methods take it out of the call. */
  get progress(): (value: unknown) => void {
    return (value) => {
      this.call.progress(value);
    };
  }

  private step(): CallPath[number] {
    const { id: process, name } = this.context;
    this.call.number = ++numbers;
    return { process, call: numbers, name: `${name}.${this.member()}` };
  }

  /** As messages name it. */
  private member(): string {
    const { kind, typeid } = this.object.shape;
    if (kind === 'actor') return this.method;
    return kind === 'callback' ? typeid : `${typeid}.${this.method}`;
  }

  /** The caller gave up. */
  cancel(): void {
    this.cancelled = true;
    if (this.controller !== undefined) this.abort(this.controller);
  }

  private abort(controller: AbortController): void {
    controller.abort(new CallAbortedError({ method: this.method, ran: 'yes', cause: 'the caller gave up' }));
  }
}
