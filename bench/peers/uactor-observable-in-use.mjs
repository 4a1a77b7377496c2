import { countObservable, limited, StreamPeer } from '../support/stream-peer.mjs';

export default class extends StreamPeer {
  read(actor, count) {
    return countObservable(limited(actor).observableInUse(count));
  }
}
