import { memoryChannels } from '../channels/memory.channel.js';
import { openLink } from '../link/open-link.js';
import type { ObjectSpace } from './object-space.js';
import { linkLost, type Peer } from './peer.js';
import { peerSide } from './peer-link.js';

/** Links a process with itself. */
export function openLoopback(space: ObjectSpace, peer: Peer): void {
  const [near, far] = memoryChannels();
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
