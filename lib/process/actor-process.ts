import type { ResolvedOptions } from '../actor/resolve-options.js';
import { SocketChannel } from '../channels/socket.channel.js';
import type { Link } from '../link/link.js';
import type { StartReport } from '../runtime/session.js';
import { callWaiting } from './call-waiting.js';
import type { Incarnation, IncarnationRequest, LifeEnd } from './incarnation.js';
import { LastLines } from './last-lines.js';
import type { ActorLogger } from './logger.js';
import { NodeProcess } from './node-process.js';
import { type OwnerLink, startOwnerLink } from './owner-link.js';

// The end of the link and of the process are one event; where only the first comes, the process is of no use.
const EXIT_WITHIN = 1000;

/** A life of an actor in an operating-system process of its own. */
export class ActorProcess implements Incarnation {
  readonly ended: Promise<LifeEnd>;
  private readonly process: NodeProcess;
  private readonly owner: OwnerLink;
  private readonly stderr = new LastLines();
  private killTimer: NodeJS.Timeout | undefined;
  private forced = false;

  /** @throws Error when the system cannot start any process */
  constructor(request: IncarnationRequest, options: ResolvedOptions, logger: ActorLogger) {
    const { name } = request.description;
    this.process = new NodeProcess(options, (line, from) => {
      const context = `${name} ${this.pid ?? ''}`;
      if (from === 'stdout') logger.log(line, context);
      else {
        this.stderr.add(line);
        logger.error(line, context);
      }
    });
    this.owner = startOwnerLink(SocketChannel.ofSocket(this.process.socket), request, callWaiting(options));
    this.ended = this.end();
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  get link(): Link {
    return this.owner.link;
  }

  get report(): Promise<StartReport | undefined> {
    return this.owner.report;
  }

  hold(alive: boolean): void {
    this.owner.hold(alive);
    this.process.hold(alive);
  }

  stop(timeout: number): void {
    this.hold(true);
    this.link.bye();
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
    const useless = setTimeout(
      () => {
        this.kill();
      },
      error === undefined ? EXIT_WITHIN : 0,
    );
    const exit = await exited;
    clearTimeout(useless);
    clearTimeout(await unread);
    clearTimeout(this.killTimer);
    return { exit: { ...exit, forced: this.forced }, calls, linkError: error, stderr: this.stderr.toString() };
  }
}
