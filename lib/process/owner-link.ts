import type { Channel } from '../channels/channel.js';
import type { CallWaiting } from '../link/adaptive-waiting.js';
import type { OpenCalls } from '../link/caller-side.js';
import { systemClock } from '../link/clock.js';
import type { Link } from '../link/link.js';
import { openLink } from '../link/open-link.js';
import { linkLost, type Peer } from '../objects/peer.js';
import { peerSide } from '../objects/peer-link.js';
import type { StartReport } from '../runtime/session.js';
import { deferred } from './deferred.js';
import type { IncarnationRequest } from './incarnation.js';
import { LoopWatch } from './loop-watch.js';
import { processorTime } from './processor-time.js';

/** The owner's end of the link to a fresh actor, with START on its way as soon as may be. */
export interface OwnerLink {
  readonly link: Link;
  readonly watch: LoopWatch;
  /** The process of the actor; undefined until it has said who it is. */
  readonly peer: Peer | undefined;
  readonly report: Promise<StartReport | undefined>;
  /** What was open, once the link has ended. */
  readonly closed: Promise<{ readonly calls: OpenCalls; readonly error: Error | undefined }>;
  /** Whether the link, idle, keeps the event loop alive; with open calls it always does. */
  hold(alive: boolean): void;
}

export function startOwnerLink(
  channel: Channel,
  pid: number | undefined,
  request: IncarnationRequest,
  waiting?: CallWaiting,
): OwnerLink {
  const { description, space, told } = request;
  const report = deferred<StartReport | undefined>();
  const closed = deferred<{ calls: OpenCalls; error: Error | undefined }>();
  // References are counted for the process that they are given to, which must have said who it is.
  const needsPeer = description.given.length > 0;
  let peer: Peer | undefined;
  let [held, active] = [true, false];
  const update = (): void => {
    channel.hold(held || active);
  };
  const link = openLink(channel, {
    role: 'owner',
    process: space.id,
    clock: systemClock,
    ...peerSide(space, () => peer),
    ...(waiting === undefined ? {} : { waiting }),
    user: {
      ...told,
      opened: (hello) => {
        peer = space.meet(hello.process, description.name);
        peer.open(link);
        if (needsPeer) link.start(description);
      },
      ready: (value) => {
        report.resolve(value as StartReport);
      },
      active: (now) => {
        active = now;
        update();
        watch.watch(now);
      },
      closed: (calls, error) => {
        watch.stop();
        // What it held is let go at once; what becomes of its calls is told when it is known how the process ended.
        peer?.end(undefined, linkLost('the process has ended'));
        report.resolve(undefined);
        closed.resolve({ calls, error });
      },
    },
  });
  const watch = loopWatch(link, pid, request);
  if (!needsPeer) link.start(description);
  return {
    link,
    watch,
    report: report.promise,
    closed: closed.promise,
    hold: (alive) => {
      held = alive;
      update();
    },
    get peer() {
      return peer;
    },
  };
}

function loopWatch(link: Link, pid: number | undefined, { hangTimeout, told }: IncarnationRequest): LoopWatch {
  return new LoopWatch({
    clock: systemClock,
    ping: (answered) => {
      link.ping(answered);
    },
    processorTime: () => (pid === undefined ? undefined : processorTime(pid)),
    limit: hangTimeout,
    onHung: told.hung,
  });
}
