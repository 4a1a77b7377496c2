import type { AnyClass } from '../actor/actor-class.js';
import { newId } from '../actor/process-id.js';
import { memoryChannels } from '../channels/memory.channel.js';
import type { Link } from '../link/link.js';
import { makeSpace } from '../objects/make-space.js';
import type { Peer } from '../objects/peer.js';
import { ActorHost } from '../runtime/actor-host.js';
import type { StartReport } from '../runtime/session.js';
import { deferred } from './deferred.js';
import type { Incarnation, IncarnationRequest, LifeEnd } from './incarnation.js';
import { endActorsOf, ownsActors } from './living-actors.js';
import type { LoopWatch } from './loop-watch.js';
import { OwnerLink } from './owner-link.js';

/** A life of an actor in this very process, over a channel in memory: for unit tests. Values cross the codec all the same. */
export class InlineActor implements Incarnation {
  readonly pid = process.pid;
  readonly ended: Promise<LifeEnd>;
  private readonly owner: OwnerLink;

  constructor(request: IncarnationRequest, actorClass: AnyClass) {
    const [near, far] = memoryChannels();
    const hostEnded = deferred<undefined>();
    new ActorHost(far, {
      local: makeSpace(newId()),
      load: () => Promise.resolve(actorClass),
      endOwned: endActorsOf,
      owns: ownsActors,
      ended: () => {
        hostEnded.resolve(undefined);
      },
    });
    this.owner = new OwnerLink(near, undefined, request);
    this.ended = this.end(hostEnded.promise);
  }

  get link(): Link {
    return this.owner.link;
  }

  get watch(): LoopWatch {
    return this.owner.watch;
  }

  get peer(): Peer | undefined {
    return this.owner.peer;
  }

  get report(): Promise<StartReport | undefined> {
    return this.owner.report;
  }

  hold(alive: boolean): void {
    this.owner.hold(alive);
  }

  stop(timeout: number): void {
    this.link.bye();
    this.expectEnd(timeout);
  }

  expectEnd(timeout: number): void {
    const timer = setTimeout(() => {
      this.kill();
    }, timeout);
    void this.ended.then(() => {
      clearTimeout(timer);
    });
  }

  kill(): void {
    this.link.close();
  }

  private async end(hostEnded: Promise<undefined>): Promise<LifeEnd> {
    const { calls, error } = await this.owner.closed;
    await hostEnded;
    const exit = { exitCode: 0, signal: null, forced: false };
    return { exit, calls, linkError: error, linkLost: error?.message, stderr: '' };
  }
}
