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

function addCallerFrames(error: Error, call: string): void {
  const here: { stack?: string } = {};
  Error.captureStackTrace(here, failAtCaller);
  // Nothing but the event loop called us, so that what stands here are the functions that await us.
  const frames = (here.stack ?? '').split('\n').slice(1);
  const callers = frames.filter((line) => !line.includes('failAtCaller') && !line.includes('node:internal'));
  if (callers.length === 0 || typeof error.stack !== 'string') return;
  error.stack = `${error.stack}\n  called as ${call}\n${callers.join('\n')}`;
}
