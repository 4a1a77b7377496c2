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

/** They are put into words when somebody reads the stack, which takes longer than a call, and which few do who catch. */
function addCallerFrames(error: Error, call: string): void {
  const here: { stack?: string } = {};
  Error.captureStackTrace(here, failAtCaller);
  const { stack } = error;
  if (typeof stack !== 'string') return;
  const write = (value: unknown): void => {
    Reflect.defineProperty(error, 'stack', { value, writable: true, configurable: true });
  };
  Reflect.defineProperty(error, 'stack', {
    configurable: true,
    get: () => {
      const whole = withCallers(stack, here.stack ?? '', call);
      write(whole);
      return whole;
    },
    set: write,
  });
}

function withCallers(stack: string, here: string, call: string): string {
  // Nothing but the event loop called us, so that what stands here are the functions that await us.
  const frames = here.split('\n').slice(1);
  const callers = frames.filter((line) => !line.includes('failAtCaller') && !line.includes('node:internal'));
  return callers.length === 0 ? stack : `${stack}\n  called as ${call}\n${callers.join('\n')}`;
}
