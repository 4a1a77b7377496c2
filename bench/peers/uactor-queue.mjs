import { SharedPeer } from '../support/shared-peer.mjs';

export default class UActorQueue extends SharedPeer {
  open(actor) {
    return actor.queue();
  }

  async use(queue, value) {
    await queue.put(value);
    return queue.get();
  }
}
