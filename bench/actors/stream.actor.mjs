import { Actor, currentCall, Returns } from 'nestjs-uactor/core';
import { map, range } from 'rxjs';
import { values } from '../support/values.mjs';

export class StreamActor {
  observable(count) {
    return range(0, count).pipe(map(values({})));
  }

  observableInUse(count) {
    const { signal } = currentCall();
    const next = values({ shapes: true });
    return range(0, count).pipe(
      map(() => {
        signal.throwIfAborted();
        return next();
      }),
    );
  }

  async *generator(count) {
    const next = values({});
    for (let index = 0; index < count; index++) yield next();
  }

  async *generatorInUse(count) {
    const next = values({ shapes: true });
    for (let index = 0; index < count; index++) {
      await undefined;
      currentCall().signal.throwIfAborted();
      yield next();
    }
  }

  /** Items as large as asked for, as fast as they are taken. */
  async *endless(bytes) {
    for (;;) yield Buffer.alloc(bytes, 'x');
  }
}
Returns('Observable')(StreamActor.prototype, 'observable');
Returns('Observable')(StreamActor.prototype, 'observableInUse');
Actor()(StreamActor);
