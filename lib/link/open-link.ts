import type { Channel } from '../channels/channel.js';
import { Link, type LinkOptions } from './link.js';

/** A link over a channel: what comes goes in, what it says goes out, and the two end together. */
export function openLink(channel: Channel, options: Omit<LinkOptions, 'sink'>): Link {
  const { user } = options;
  const link = new Link({
    ...options,
    sink: channel,
    user: {
      ...user,
      closed: (calls, error) => {
        channel.close();
        user.closed(calls, error);
      },
    },
  });
  channel.open({
    received: (bytes) => {
      link.receive(bytes);
    },
    room: () => link.room(),
    drained: () => {
      link.drained();
    },
    closed: ({ error }) => {
      link.close(error);
    },
  });
  return link;
}
