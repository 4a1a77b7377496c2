import { countIterator, StreamPeer } from '../support/stream-peer.mjs';

export default class extends StreamPeer {
  read(actor, count) {
    return countIterator(actor.generator(count));
  }
}
