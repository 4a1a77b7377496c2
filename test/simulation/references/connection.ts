import type { Channel, ChannelUser, CloseReason } from '../../../lib/channels/channel.js';
import { Pipe, type PipeManner } from '../pipe.js';
import type { Random } from '../random.js';
import { ProcessClock, type VirtualClock } from '../virtual-clock.js';

export interface ConnectionOptions {
  readonly near: ProcessClock;
  readonly far: ProcessClock;
  /** Of the two processes, with a dash. */
  readonly name: string;
  readonly latency: number;
}

/** Milliseconds between two looks whether all that was said has arrived. */
const LOOK_EVERY = 5;

/** As the system says it. */
export const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

/** One end of a simulated channel. */
class End implements Channel {
  pipe!: Pipe;
  private user: ChannelUser | undefined;
  private readonly early: Buffer[] = [];
  private closedBy: CloseReason | undefined;
  private told = false;
  private readonly inbox: (() => void)[] = [];

  constructor(
    private readonly clock: ProcessClock,
    private readonly onClose: () => void,
  ) {}

  get writableLength(): number {
    return this.pipe.writableLength;
  }

  open(user: ChannelUser): void {
    this.user = user;
    for (const bytes of this.early.splice(0)) this.received(bytes);
    if (this.closedBy !== undefined) this.end(this.closedBy);
  }

  write(bytes: Buffer, more?: Buffer): void {
    if (this.closedBy === undefined) this.pipe.write(bytes, more);
  }

  hold(): void {
    return;
  }

  close(): void {
    if (this.closedBy !== undefined) return;
    this.end({ by: 'us' });
    this.onClose();
  }

  received(bytes: Buffer): void {
    if (this.closedBy !== undefined) return;
    if (this.user === undefined) this.early.push(bytes);
    else this.user.received(bytes);
  }

  /** Does something in the process, after all that came before: a process that was busy takes it in that order, too. */
  inTurn(action: () => void): void {
    this.inbox.push(action);
    this.clock.run(() => this.inbox.shift()?.());
  }

  drained(): void {
    if (this.closedBy === undefined) this.user?.drained();
  }

  /** Nothing more comes; the user hears of it in a turn of its own. */
  end(reason: CloseReason): void {
    this.closedBy ??= reason;
    const { user, closedBy } = this;
    if (user === undefined || this.told) return;
    this.told = true;
    this.clock.after(0, () => {
      user.closed(closedBy);
    });
  }
}

/** A simulated channel between two processes: whatever was written before its end arrives before that is noticed. */
export class Connection {
  readonly near: Channel;
  readonly far: Channel;
  over = false;
  onOver: () => void = () => undefined;
  private readonly ends: readonly [End, End];
  private readonly pipes: readonly [Pipe, Pipe];
  private readonly clocks: readonly [ProcessClock, ProcessClock];

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    manner: PipeManner,
    private readonly options: ConnectionOptions,
  ) {
    this.clocks = [options.near, options.far];
    const end = (place: 0 | 1): End =>
      new End(this.clocks[place], () => {
        this.endOfPlace(place, false);
      });
    const ends = [end(0), end(1)] as const;
    const pipe = (from: 0 | 1, to: 0 | 1): Pipe =>
      new Pipe(clock, random, manner, {
        from: this.clocks[from],
        to: new ProcessClock(clock),
        sent: () => undefined,
        received: (bytes) => {
          const arrived = Buffer.from(bytes);
          ends[to].inTurn(() => {
            ends[to].received(arrived);
          });
        },
        drained: () => {
          ends[from].drained();
        },
      });
    this.pipes = [pipe(0, 1), pipe(1, 0)];
    ends[0].pipe = this.pipes[0];
    ends[1].pipe = this.pipes[1];
    [this.near, this.far] = this.ends = ends;
  }

  /** Its two processes, in the order in which it was made. */
  get names(): readonly string[] {
    return this.options.name.split('-');
  }

  joins(name: string): boolean {
    return this.names.includes(name);
  }

  /** Nobody listens at the other end. */
  refuse(): void {
    this.finish();
    this.pipes[0].cut();
    this.ends[0].inTurn(() => {
      this.ends[0].end({ by: 'fault', error: refused });
    });
  }

  /** Breaks in the middle: each side hears of it, perhaps much later than the other. */
  break(): void {
    if (this.over) return;
    this.finish();
    for (const place of [0, 1] as const) {
      this.pipes[place].cut();
      this.tell(place, this.random.int(0, this.options.latency * 4));
    }
  }

  /** One side is gone. What it has said still arrives, or perhaps not all of it. */
  endOf(name: string, lossy: boolean): void {
    this.endOfPlace(this.names[0] === name ? 0 : 1, lossy);
  }

  private endOfPlace(place: 0 | 1, lossy: boolean): void {
    if (this.over) return;
    this.finish();
    if (lossy) this.pipes[place].cut();
    this.tell(place === 0 ? 1 : 0, this.random.int(0, this.options.latency));
  }

  /** Tells a side that the channel has ended, after all that comes before. */
  private tell(place: 0 | 1, delay: number): void {
    const incoming = this.pipes[place === 0 ? 1 : 0];
    this.clock.schedule(delay, () => {
      const queued = Reflect.get(incoming, 'queued') as readonly unknown[];
      if (!incoming.empty || queued.length > 0) {
        this.tell(place, LOOK_EVERY);
        return;
      }
      this.ends[place].inTurn(() => {
        this.ends[place].end({ by: 'peer' });
      });
    });
  }

  private finish(): void {
    this.over = true;
    this.onOver();
  }
}
