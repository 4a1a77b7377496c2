import { setImmediate } from 'node:timers';
import type { AnyClass } from '../actor/actor-class.js';
import { actorMetadata, typeids } from '../actor/actor-metadata.js';
import type { Channel } from '../channels/channel.js';
import { ProtocolError } from '../errors/index.js';
import type { Link } from '../link/link.js';
import { openLink } from '../link/open-link.js';
import { type RunContext, runIn } from '../objects/current-call.js';
import { Dispatcher } from '../objects/dispatcher.js';
import { Mailbox } from '../objects/mailbox.js';
import type { LocalSpace } from '../objects/make-space.js';
import type { Peer } from '../objects/peer.js';
import { LOOK_EVERY, SlowCalls } from '../objects/slow-calls.js';
import { peerSide } from '../objects/peer-link.js';
import { decodeWhole } from '../wire/value-decoder.js';
import { startHooks, stopHooks } from './life-cycle.js';
import { type Recyclable, type RecycleReason, Recycling } from './recycling.js';
import type { StartDescription, StartReport } from './session.js';

/** How a host is embedded: in a process of its own, or in its owner's. */
export interface HostEnvironment {
  /** Of the process that the actor is, or acts as. */
  readonly local: Pick<LocalSpace, 'space' | 'listen' | 'end'>;
  /** Finds the class that START describes. A failure with `retryable: false` would come again. */
  load(description: StartDescription): Promise<AnyClass>;
  /** The actor exists, and code outside of calls may ask for it. */
  became?(description: StartDescription, context: RunContext): void;
  /** Whether the actor has started others that live. */
  owns(context: RunContext): boolean;
  /** Ends the actors that the actor has started, as their owner. */
  endOwned(context: RunContext): Promise<void>;
  /** The next call will not be long. */
  nextIsNear?(): void;
  /** The life of the actor is over: its hooks have run, or its owner is gone. */
  ended(reason: 'stopped' | 'owner gone'): void;
}

/** The inside of an actor: waits for START, makes the instance, serves calls, and ends when its owner says so. */
export class ActorHost implements Recyclable {
  private readonly local: HostEnvironment['local'];
  private readonly link: Link;
  private owner: Peer | undefined;
  private instance: object | undefined;
  private recycling: Recycling | undefined;
  private started = false;
  private stopping = false;
  private watch: NodeJS.Timeout | undefined;

  constructor(
    channel: Channel,
    private readonly environment: HostEnvironment,
  ) {
    this.local = environment.local;
    const { space } = this.local;
    const link = openLink(channel, {
      role: 'actor',
      process: space.id,
      clock: space.clock,
      ...peerSide(space, () => this.owner),
      user: {
        opened: ({ process }) => {
          this.owner = space.meet(process, 'the owner');
          this.owner.open(link);
        },
        start: (description) => {
          if (this.started) throw new ProtocolError('START came twice');
          this.started = true;
          void this.start(description as StartDescription);
        },
        nextIsNear: () => environment.nextIsNear?.(),
        bye: () => {
          // Whoever had begun to leave has no successor then.
          space.network.stay();
          void this.stop();
        },
        closed: (_calls, error) => {
          if (error instanceof ProtocolError) console.error('The link to the owner was ended:', error.message);
          clearInterval(this.watch);
          this.local.end();
          environment.ended(this.stopping ? 'stopped' : 'owner gone');
        },
      },
    });
    this.link = link;
  }

  rss(): number {
    return process.memoryUsage.rss();
  }

  get isHeld(): boolean {
    const { space } = this.local;
    return space.isHeld || this.environment.owns(space);
  }

  get isServing(): boolean {
    return this.link.isServing || this.local.space.network.isServing;
  }

  askToLeave(reason: RecycleReason): void {
    this.local.space.network.askToLeave(reason);
    this.link.leave.ask(reason);
  }

  get mayLeave(): boolean {
    return this.link.leave.agreed && this.local.space.network.mayLeave;
  }

  stay(): void {
    this.local.space.network.stay();
    this.link.leave.stay();
  }

  leave(): void {
    this.link.bye();
    void this.stop();
  }

  private async start(description: StartDescription): Promise<void> {
    let loaded = false;
    try {
      const actorClass = await this.environment.load(description);
      loaded = true;
      await runIn(this.local.space, () => this.become(actorClass, description));
    } catch (error) {
      this.report({ ok: false, error, retryable: loaded });
    }
  }

  private async become(actorClass: AnyClass, description: StartDescription): Promise<void> {
    const {
      name,
      actor: id,
      incarnation,
      previousExit,
      args,
      given,
      concurrency,
      mailbox,
      recycle,
      secret,
      address,
      key,
    } = description;
    const { space } = this.local;
    const { members, proxies, address: chosen } = actorMetadata(actorClass);
    space.resident = { id, name, className: actorClass.name, incarnation };
    space.ownProxies = proxies as ReadonlyMap<string, { readonly exposed?: readonly string[] }>;
    space.key = key;
    space.address = address;
    this.environment.became?.(description, space);
    const box = new Mailbox(space, { concurrency, ...mailbox }, () => this.recycling?.served());
    space.dispatcher = new Dispatcher(space.objects, space, box);
    this.watchFor(new SlowCalls(box));
    const born = space.objects.setActor({ kind: 'actor', typeid: 'actor', members, errands: false }, secret);
    const instance = construct(actorClass, decodeWhole(args, given) as unknown[]);
    born(instance);
    await startHooks(instance, previousExit);
    this.instance = instance;
    if (Object.keys(recycle).length > 0) this.recycling = new Recycling(recycle, space.clock, this);
    space.onUnused = () => {
      this.link.unused();
    };
    if (chosen !== undefined) await this.listenAt(chosen);
    this.report({ ok: true, members, typeids: typeids(actorClass) });
    // Nobody but the owner knows of us before, and it waits for the report.
    setImmediate(() => {
      if (!this.stopping) void this.local.listen();
    });
  }

  private async listenAt(address: string): Promise<void> {
    try {
      await this.local.listen();
    } catch (error) {
      throw new Error(`It cannot listen at ${address}: another process does`, { cause: error });
    }
  }

  private watchFor(slow: SlowCalls): void {
    this.watch = setInterval(() => {
      const calls = slow.look();
      if (calls.length > 0) this.link.slow(calls);
    }, LOOK_EVERY).unref();
  }

  private report(report: StartReport): void {
    this.link.ready(report);
  }

  private async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    this.recycling?.stop();
    const { space } = this.local;
    this.link.cancelIncoming();
    const { instance } = this;
    if (instance !== undefined) await runIn(space, () => stopHooks(instance));
    await this.environment.endOwned(space);
    this.link.close();
  }
}

function construct(actorClass: AnyClass, args: readonly unknown[]): object {
  return Reflect.construct(actorClass, args) as object;
}
