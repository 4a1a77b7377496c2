/** Where the lines go that actors write. Nest's logger is one. */
export interface ActorLogger {
  /** @param context the actor's name and pid, like `HelloActor 4242` */
  log(message: string, context: string): void;
  warn(message: string, context: string): void;
  error(message: string, context: string): void;
}

/** Without Nest: each line as the actor wrote it, with its name and pid before it. */
export const consoleLogger: ActorLogger = {
  log: (message, context) => {
    process.stdout.write(`[${context}] ${message}\n`);
  },
  warn: (message, context) => {
    process.stderr.write(`[${context}] ${message}\n`);
  },
  error: (message, context) => {
    process.stderr.write(`[${context}] ${message}\n`);
  },
};
