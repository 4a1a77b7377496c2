import { SharedPeer } from '../support/shared-peer.mjs';

export default class UActorDict extends SharedPeer {
  open(actor) {
    return actor.dict();
  }

  use(dict) {
    return dict.get('key');
  }
}
