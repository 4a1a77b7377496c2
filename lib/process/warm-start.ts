import type { Link } from '../link/link.js';
import type { Peer } from '../objects/peer.js';
import type { StartReport } from '../runtime/session.js';
import type { ActorProcess } from './actor-process.js';
import type { Incarnation, LifeEnd } from './incarnation.js';
import type { LoopWatch } from './loop-watch.js';

/**
 * A life that begins in a process that waited for it. One that died before it knew what it was waiting for counts for
 * nothing: the life begins in a fresh process then.
 */
export class WarmStart implements Incarnation {
  readonly report: Promise<StartReport | undefined>;
  readonly ended: Promise<LifeEnd>;
  private current: ActorProcess;
  private ending = false;

  constructor(
    private readonly spare: ActorProcess,
    startCold: () => ActorProcess,
  ) {
    this.current = spare;
    const begun = this.begin(startCold);
    this.report = begun.then(({ report }) => report);
    this.ended = begun.then(({ ended }) => ended);
  }

  get pid(): number | undefined {
    return this.current.pid;
  }

  get peer(): Peer | undefined {
    return this.current.peer;
  }

  get watch(): LoopWatch {
    return this.current.watch;
  }

  get link(): Link {
    return this.current.link;
  }

  hold(alive: boolean): void {
    this.current.hold(alive);
  }

  stop(timeout: number): void {
    this.ending = true;
    this.current.stop(timeout);
  }

  expectEnd(timeout: number): void {
    this.ending = true;
    this.current.expectEnd(timeout);
  }

  kill(): void {
    this.ending = true;
    this.current.kill();
  }

  /** Resolves to the process that the life goes on in. */
  private async begin(startCold: () => ActorProcess): Promise<ActorProcess> {
    const { spare } = this;
    if ((await spare.report) !== undefined) return spare;
    const { exit, linkError } = await spare.ended;
    // Where the system says so nobody has read what we wrote; a process that somebody killed may not have, either. One that
    // ends by itself has, and would do it again.
    if ((linkError !== undefined || exit.signal !== null) && !this.ending) this.current = orElse(startCold, spare);
    return this.current;
  }
}

/** Where the system cannot start any process now, the end of the one that waited is what there is to tell. */
function orElse(startCold: () => ActorProcess, spare: ActorProcess): ActorProcess {
  try {
    return startCold();
  } catch {
    return spare;
  }
}
