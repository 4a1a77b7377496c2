/**
 * Rejects with the error of a call, after adding where the call was made. The frames are taken only now that it failed:
 * V8 finds the functions that await this promise, but not before they have been chained to it, hence the two turns.
 */
export async function failAtCaller(error: unknown, call: string): Promise<never> {
  await Promise.resolve();
  await Promise.resolve();
  if (error instanceof Error && Object.isExtensible(error)) addCallerFrames(error, call);
  throw error;
}

/** Of an error: what its stack is made of once somebody reads it. */
const CALLERS = Symbol('callers');

interface Callers {
  readonly stack: string;
  readonly here: { readonly stack?: string };
  readonly call: string;
}

/**
 * They are put into words when somebody reads the stack, which takes longer than a call, and which few do who catch. Both
 * functions are the same for all errors: V8 keeps those of an accessor, and what they hold, until the whole heap is marked.
 */
const WHOLE_STACK: PropertyDescriptor & ThisType<{ readonly [CALLERS]: Callers }> = {
  configurable: true,
  get() {
    const whole = withCallers(this[CALLERS]);
    writeStack(this, whole);
    return whole;
  },
  set(value: unknown) {
    writeStack(this, value);
  },
};

function addCallerFrames(error: Error, call: string): void {
  const here = {};
  Error.captureStackTrace(here, failAtCaller);
  const { stack } = error;
  if (typeof stack !== 'string') return;
  const value: Callers = { stack, here, call };
  Reflect.defineProperty(error, CALLERS, { value, configurable: true });
  Reflect.defineProperty(error, 'stack', WHOLE_STACK);
}

function writeStack(error: object, value: unknown): void {
  Reflect.defineProperty(error, 'stack', { value, writable: true, configurable: true });
}

function withCallers({ stack, here, call }: Callers): string {
  // Nothing but the event loop called us, so that what stands here are the functions that await us.
  const frames = (here.stack ?? '').split('\n').slice(1);
  const callers = frames.filter((line) => !line.includes('failAtCaller') && !line.includes('node:internal'));
  return callers.length === 0 ? stack : `${stack}\n  called as ${call}\n${callers.join('\n')}`;
}
