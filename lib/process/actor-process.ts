import { ProtocolError } from '../errors/index.js';
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

// The end of the link and of the process are one event; where only the first comes, the process is of no use.
const EXIT_WITHIN = 500;

/** A life of an actor in an operating-system process of its own. */
export class ActorProcess implements Incarnation {
  readonly ended: Promise<LifeEnd>;
  private readonly owner: OwnerLink;
  private readonly stderr = new LastLines();
  private killTimer: NodeJS.Timeout | undefined;
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
    this.killTimer ??= setTimeout(() => {
      this.forced = true;
      this.kill();
    }, timeout);
  }

  kill(): void {
    this.process.kill();
  }

  private async end(): Promise<LifeEnd> {
    const { exited } = this.process;
    // What it wrote last may still stand in the socket, so that the link ends by itself; its end must come all the same.
    const unread = exited.then(() =>
      setTimeout(() => {
        this.link.close();
      }, EXIT_WITHIN),
    );
    const { calls, error } = await this.owner.closed;
    let linkLost: string | undefined;
    const useless = setTimeout(
      () => {
        linkLost = error?.message ?? 'it was cut';
        this.kill();
      },
      error instanceof ProtocolError ? 0 : EXIT_WITHIN,
    );
    const exit = await exited;
    clearTimeout(useless);
    clearTimeout(await unread);
    clearTimeout(this.killTimer);
    return {
      exit: { ...exit, forced: this.forced },
      calls,
      linkError: error,
      linkLost,
      stderr: this.stderr.toString(),
    };
  }
}
