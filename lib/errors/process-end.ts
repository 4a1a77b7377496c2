/** How a process ended. One of the two is null. */
export interface ProcessEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

/** `signal SIGKILL` or `exit code 1`. */
export function describeEnd({ exitCode, signal }: ProcessEnd): string {
  return signal === null ? `exit code ${exitCode ?? 'unknown'}` : `signal ${signal}`;
}
