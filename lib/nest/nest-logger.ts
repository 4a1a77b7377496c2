import { Logger } from '@nestjs/common';
import type { ActorEvent } from '../process/actor-event.js';
import type { ActorLogger } from '../process/logger.js';

/** The lines of actors in the application's log. Their context is the actor's name and pid. */
export const nestLogger: ActorLogger = {
  log: (line, context) => {
    Logger.log(line, context);
  },
  warn: (line, context) => {
    Logger.warn(line, context);
  },
  error: (line, context) => {
    Logger.error(line, context);
  },
};

/** Writes what an operator should know of. */
export function logEvent(event: ActorEvent): void {
  if (event.type === 'restarting') {
    nestLogger.warn(`restarting in ${Math.round(event.delay)} ms: ${reasonOf(event.cause)}`, event.actor);
  } else if (event.type === 'hung') {
    nestLogger.warn(
      `did not answer for ${Math.round(event.duration)} ms (hangTimeout): its process is killed`,
      event.actor,
    );
  } else if (event.type === 'failed') {
    nestLogger.error(`failed, its calls reject: ${reasonOf(event.cause)}`, event.actor);
  } else if (event.type === 'exited' && event.exit.forced) {
    nestLogger.warn('was killed: its shutdown took longer than shutdownTimeout', event.actor);
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
