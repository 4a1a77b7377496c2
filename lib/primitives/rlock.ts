import { Lockable } from './lockable.js';
import { Ownership } from './ownership.js';

/** For one at a time, who may acquire it again and has to release it as often. */
export class RLock extends Lockable {
  constructor() {
    super(new Ownership('RLock', true));
  }
}
