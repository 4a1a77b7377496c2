import { startedAgain } from './started-again.js';

/** Inside an actor process: the class by which types are known; the application has the only one of it. */
export class UActorService {
  readonly events$: never = startedAgain();
}

/** The same. */
export class UActorHealthIndicator {
  readonly isHealthy: never = startedAgain();
}
