import { Actor, Queue, Returns } from 'nestjs-uactor/core';
import { SMALL } from '../support/values.mjs';

/** Hands out live objects. */
export class SharedActor {
  dict() {
    return new Map([['key', SMALL]]);
  }

  queue() {
    return new Queue();
  }

  echo(value) {
    return value;
  }

  /** Bytes of it. */
  take(buffer) {
    return buffer.length;
  }
}
Returns('dict')(SharedActor.prototype, 'dict');
Returns('Queue')(SharedActor.prototype, 'queue');
Actor()(SharedActor);
