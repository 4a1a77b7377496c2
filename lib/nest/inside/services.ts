import { startedAgain } from './started-again.js';

/** Inside an actor process: the class by which types are known; the application has the only one of it. */
export class UActorService {
  constructor() {
    throw startedAgain();
  }
}

/** The same. */
export class UActorHealthIndicator {
  constructor() {
    throw startedAgain();
  }
}
