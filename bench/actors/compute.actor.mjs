import { Actor } from 'nestjs-uactor/core';
import { compute } from './compute.mjs';

export class ComputeActor {
  nothing() {
    return 'done';
  }

  compute(steps) {
    return compute(steps);
  }
}
Actor()(ComputeActor);
