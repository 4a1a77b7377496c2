import UActorQueue from './uactor-queue.mjs';

export default class extends UActorQueue {
  limited = true;
  shapes = true;
}
