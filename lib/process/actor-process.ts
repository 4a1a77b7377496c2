import { ProtocolError } from '../errors/index.js';
import { SystemTimer } from '../link/clock.js';
import type { Link } from '../link/link.js';
import type { Peer } from '../objects/peer.js';
import type { StartReport } from '../runtime/session.js';
import type { CallWaiting } from '../link/adaptive-waiting.js';
import type { Incarnation, IncarnationRequest, LifeEnd } from './incarnation.js';
import { LastLines } from './last-lines.js';
import type { ActorLogger } from './logger.js';
import type { LoopWatch } from './loop-watch.js';
import type { NodeProcess, Output } from './node-process.js';
import { OwnerLink } from './owner-link.js';

// The end of the link and of the process are one event (1 ms apart, 50 on a busy machine); where only the first comes, the
// process is of no use.
const EXIT_WITHIN = 250;

/** A life of an actor in an operating-system process of its own. */
export class ActorProcess implements Incarnation {
  readonly ended: Promise<LifeEnd>;
  private readonly owner: OwnerLink;
  private readonly stderr = new LastLines();
  private killTimer: SystemTimer | undefined;
  private forced = false;

  constructor(
    request: IncarnationRequest,
    private readonly process: NodeProcess,
    logger: ActorLogger,
    waiting: CallWaiting,
  ) {
    const { name } = request.description;
    const write = (line: string, from: Output): void => {
      const context = `${name} ${this.pid ?? ''}`;
      if (from === 'stdout') logger.log(line, context);
      else logger.error(line, context);
    };
    const early = process.listen((line, from) => {
      if (from === 'stderr') this.stderr.add(line);
      write(line, from);
    });
    for (const [line, from] of early) write(line, from);
    this.owner = new OwnerLink(process.channel, process.pid, request, waiting);
    this.ended = this.end();
  }

  get pid(): number | undefined {
    return this.process.pid;
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
    this.process.hold(alive);
  }

  stop(timeout: number): void {
    this.expectEnd(timeout);
    this.link.bye();
  }

  expectEnd(timeout: number): void {
    this.hold(true);
    this.killTimer ??= new SystemTimer(timeout, () => {
      if (this.process.ended) return;
      this.forced = true;
      this.kill();
    });
  }

  kill(): void {
    this.process.kill();
  }

  private async end(): Promise<LifeEnd> {
    const { exited } = this.process;
    // What it wrote last may still stand in the socket, so that the link ends by itself; its end must come all the same.
    const unread = exited.then(
      () =>
        new SystemTimer(EXIT_WITHIN, () => {
          this.link.close();
        }),
    );
    const { calls, error } = await this.owner.closed;
    let linkLost: string | undefined;
    const useless = new SystemTimer(error instanceof ProtocolError ? 0 : EXIT_WITHIN, () => {
      if (this.process.ended) return;
      linkLost = error?.message ?? 'it was cut';
      this.kill();
    });
    const { notStarted, ...exit } = await exited;
    useless.cancel();
    (await unread).cancel();
    this.killTimer?.cancel();
    return {
      exit: { ...exit, forced: this.forced },
      notStarted,
      calls,
      linkError: error,
      linkLost,
      stderr: this.stderr.toString(),
    };
  }
}
