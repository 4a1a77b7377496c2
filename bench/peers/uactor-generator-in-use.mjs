import { countIterator, limited, StreamPeer } from '../support/stream-peer.mjs';

export default class extends StreamPeer {
  read(actor, count) {
    return countIterator(limited(actor).generatorInUse(count));
  }
}
