import { processId } from '../actor/process-id.js';
import type { Channel } from '../channels/channel.js';
import type { CallWaiting } from '../link/adaptive-waiting.js';
import type { OpenCalls } from '../link/caller-side.js';
import { systemClock } from '../link/clock.js';
import type { Link } from '../link/link.js';
import { openLink } from '../link/open-link.js';
import type { StartReport } from '../runtime/session.js';
import { deferred } from './deferred.js';
import type { IncarnationRequest } from './incarnation.js';

/** The owner's end of the link to a fresh actor, with START already on its way. */
export interface OwnerLink {
  readonly link: Link;
  readonly report: Promise<StartReport | undefined>;
  /** What was open, once the link has ended. */
  readonly closed: Promise<{ readonly calls: OpenCalls; readonly error: Error | undefined }>;
  /** Whether the link, idle, keeps the event loop alive; with open calls it always does. */
  hold(alive: boolean): void;
}

export function startOwnerLink(
  channel: Channel,
  { description, references, handler }: IncarnationRequest,
  waiting?: CallWaiting,
): OwnerLink {
  const report = deferred<StartReport | undefined>();
  const closed = deferred<{ calls: OpenCalls; error: Error | undefined }>();
  let held = true;
  let active = false;
  const update = (): void => {
    channel.hold(held || active);
  };
  const link = openLink(channel, {
    role: 'owner',
    process: processId,
    clock: systemClock,
    references,
    handler,
    ...(waiting === undefined ? {} : { waiting }),
    user: {
      ready: (value) => {
        report.resolve(value as StartReport);
      },
      active: (now) => {
        active = now;
        update();
      },
      closed: (calls, error) => {
        report.resolve(undefined);
        closed.resolve({ calls, error });
      },
    },
  });
  link.start(description);
  const hold = (alive: boolean): void => {
    held = alive;
    update();
  };
  return { link, report: report.promise, closed: closed.promise, hold };
}
