import type { Channel } from '../channels/channel.js';
import type { CallWaiting } from '../link/adaptive-waiting.js';
import type { OpenCalls } from '../link/caller-side.js';
import type { Link } from '../link/link.js';
import { openLink } from '../link/open-link.js';
import { linkLost, type Peer } from '../objects/peer.js';
import { peerSide } from '../objects/peer-link.js';
import type { StartReport } from '../runtime/session.js';
import { deferred } from './deferred.js';
import type { IncarnationRequest } from './incarnation.js';
import { LoopWatch } from './loop-watch.js';
import { processorTime } from './processor-time.js';

/** What was open when a link ended, and why it did. */
interface Ended {
  readonly calls: OpenCalls;
  readonly error: Error | undefined;
}

/** The owner's end of the link to a fresh actor, with START on its way as soon as may be. */
export class OwnerLink {
  readonly link: Link;
  readonly watch: LoopWatch;
  /** The process of the actor; undefined until it has said who it is. */
  peer: Peer | undefined;
  private readonly whenReported = deferred<StartReport | undefined>();
  private readonly whenClosed = deferred<Ended>();
  private held = true;
  private active = false;

  constructor(
    private readonly channel: Channel,
    pid: number | undefined,
    request: IncarnationRequest,
    waiting?: CallWaiting,
  ) {
    const { description, space, told } = request;
    // References are counted for the process that they are given to, which must have said who it is.
    const needsPeer = description.given.length > 0;
    this.link = openLink(channel, {
      role: 'owner',
      process: space.id,
      clock: space.clock,
      ...peerSide(space, () => this.peer),
      ...(waiting === undefined ? {} : { waiting }),
      user: {
        ...told,
        opened: (hello) => {
          this.peer = space.meet(hello.process, description.name);
          this.peer.open(this.link);
          if (needsPeer) this.link.start(description);
        },
        ready: (report) => {
          this.whenReported.resolve(report as StartReport);
        },
        active: (active) => {
          this.active = active;
          this.holdChannel();
          this.watch.watch(active);
        },
        closed: (calls, error) => {
          this.watch.stop();
          // What it held is let go at once; what becomes of its calls is told when it is known how the process ended.
          this.peer?.end(undefined, linkLost('the process has ended'));
          this.whenReported.resolve(undefined);
          this.whenClosed.resolve({ calls, error });
        },
      },
    });
    this.watch = loopWatch(this.link, pid, request);
    if (!needsPeer) this.link.start(description);
  }

  get report(): Promise<StartReport | undefined> {
    return this.whenReported.promise;
  }

  get closed(): Promise<Ended> {
    return this.whenClosed.promise;
  }

  /** Whether the link, idle, keeps the event loop alive; with open calls it always does. */
  hold(alive: boolean): void {
    this.held = alive;
    this.holdChannel();
  }

  private holdChannel(): void {
    this.channel.hold(this.held || this.active);
  }
}

function loopWatch(link: Link, pid: number | undefined, { space, hangTimeout, told }: IncarnationRequest): LoopWatch {
  return new LoopWatch({
    clock: space.clock,
    ping: (answered) => {
      link.ping(answered);
    },
    processorTime: () => (pid === undefined ? undefined : processorTime(pid)),
    limit: hangTimeout,
    onHung: told.hung,
  });
}
