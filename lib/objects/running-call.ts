import { CallAbortedError } from '../errors/index.js';
import type { IncomingCall } from '../link/incoming-call.js';
import type { RunContext, RunningIn } from './current-call.js';

/** The call as its method sees it. */
export class RunningCall implements RunningIn {
  private controller: AbortController | undefined;
  private cancelled = false;

  constructor(
    private readonly call: IncomingCall,
    readonly method: string,
    readonly context: RunContext,
  ) {
    call.onCancelled = () => {
      this.cancel();
    };
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

  /** Bound: methods take it out of the call. */
  get progress(): (value: unknown) => void {
    return (value) => {
      this.call.progress(value);
    };
  }

  private cancel(): void {
    this.cancelled = true;
    if (this.controller !== undefined) this.abort(this.controller);
  }

  private abort(controller: AbortController): void {
    controller.abort(new CallAbortedError({ method: this.method, ran: 'yes', cause: 'the caller gave up' }));
  }
}
