import { Lockable } from './lockable.js';
import { Ownership } from './ownership.js';

/** For one at a time. Who has it and acquires it again waits, for ever if nobody else releases it: see RLock. */
export class Lock extends Lockable {
  constructor() {
    super(new Ownership('Lock', false));
  }
}
