import { countObservable, StreamPeer } from '../support/stream-peer.mjs';

export default class extends StreamPeer {
  read(actor, count) {
    return countObservable(actor.observable(count));
  }
}
