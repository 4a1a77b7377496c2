import { memoryChannels } from '../channels/memory.channel.js';
import { openLink } from '../link/open-link.js';
import type { ObjectSpace } from './object-space.js';
import { linkLost, type Peer } from './peer.js';
import { peerSide } from './peer-link.js';

/** Links a process with itself, over the two ends of a channel. */
export function openLoopback(space: ObjectSpace, peer: Peer, [near, far] = memoryChannels()): void {
  const shared = { process: space.id, clock: space.clock, ...peerSide(space, () => peer) };
  openLink(far, { ...shared, role: 'actor', user: { closed: () => undefined } });
  const link = openLink(near, {
    ...shared,
    role: 'peer',
    user: {
      opened: () => {
        peer.open(link);
      },
      closed: (calls) => {
        peer.end(calls, linkLost('the process is ending'));
      },
    },
  });
}
