import { Actor, Returns } from 'nestjs-uactor/core';
import { from } from 'rxjs';

export class CountingActor {
  count(most) {
    return from(Array.from({ length: most }, (_, number) => number));
  }
}
Returns('Observable')(CountingActor.prototype, 'count');
Actor()(CountingActor);
