import type { AnyClass } from '../actor/actor-class.js';
import { actorMetadata, typeids } from '../actor/actor-metadata.js';
import { processId } from '../actor/process-id.js';
import type { Channel } from '../channels/channel.js';
import { ProtocolError } from '../errors/index.js';
import { systemClock } from '../link/clock.js';
import type { IncomingCall } from '../link/incoming-call.js';
import type { Link } from '../link/link.js';
import { openLink } from '../link/open-link.js';
import { Dispatcher } from '../objects/dispatcher.js';
import { Mailbox } from '../objects/mailbox.js';
import { ObjectTable } from '../objects/object-table.js';
import { makeActorProxy } from '../proxies/actor.proxy.js';
import { actorReferences } from '../proxies/actor-references.js';
import type { ReferenceCodec } from '../wire/reference.js';
import { decodeWhole } from '../wire/value-decoder.js';
import { startHooks, stopHooks } from './life-cycle.js';
import { SelfTarget } from './self-target.js';
import type { StartDescription, StartReport } from './session.js';

/** How a host is embedded: in a process of its own, or in its owner's. */
export interface HostEnvironment {
  /** Finds the class that START describes. A failure with `retryable: false` would come again. */
  load(description: StartDescription): Promise<AnyClass>;
  /** The actor exists, and code outside of calls may ask for it. */
  became?(description: StartDescription, self: () => object): void;
  /** The next call will not be long. */
  nextIsNear?(): void;
  /** The life of the actor is over: its hooks have run, or its owner is gone. */
  ended(reason: 'stopped' | 'owner gone'): void;
}

/** The inside of an actor: waits for START, makes the instance, serves calls, and ends when its owner says so. */
export class ActorHost {
  private readonly objects = new ObjectTable();
  private readonly link: Link;
  private handler: Dispatcher = new Dispatcher(this.objects);
  private instance: object | undefined;
  private self: { readonly actorClass: AnyClass; readonly target: SelfTarget } | undefined;
  private started = false;
  private stopping = false;

  constructor(
    channel: Channel,
    private readonly environment: HostEnvironment,
  ) {
    this.link = openLink(channel, {
      role: 'actor',
      process: processId,
      clock: systemClock,
      references: this.references,
      handler: {
        call: (call: IncomingCall) => {
          this.handler.call(call);
        },
      },
      user: {
        start: (description) => {
          if (this.started) throw new ProtocolError('START came twice');
          this.started = true;
          void this.start(description as StartDescription);
        },
        nextIsNear: () => environment.nextIsNear?.(),
        bye: () => {
          void this.stop();
        },
        closed: (_calls, error) => {
          if (error instanceof ProtocolError) console.error('The link to the owner was ended:', error.message);
          environment.ended(this.stopping ? 'stopped' : 'owner gone');
        },
      },
    });
  }

  private get references(): ReferenceCodec {
    return actorReferences(
      () => this.me().actorClass,
      () => this.me().target,
    );
  }

  private me(): { readonly actorClass: AnyClass; readonly target: SelfTarget } {
    if (this.self === undefined) throw new Error('The actor has not started yet');
    return this.self;
  }

  private async start(description: StartDescription): Promise<void> {
    let loaded = false;
    try {
      const actorClass = await this.environment.load(description);
      loaded = true;
      await this.become(actorClass, description);
    } catch (error) {
      this.report({ ok: false, error, retryable: loaded });
    }
  }

  private async become(actorClass: AnyClass, description: StartDescription): Promise<void> {
    const { name, actor, args, concurrency, mailbox } = description;
    const { members } = actorMetadata(actorClass);
    const self = (): object => {
      const { target } = this.me();
      return makeActorProxy(actorClass, { target, options: {}, tells: false, owner: undefined });
    };
    this.handler = new Dispatcher(this.objects, new Mailbox(name, { concurrency, ...mailbox }), self);
    this.self = { actorClass, target: new SelfTarget(actor, name, members, this.handler, this.references) };
    this.environment.became?.(description, self);
    const instance = construct(actorClass, decodeWhole(this.references, args) as unknown[]);
    this.objects.setActor(instance, members);
    await startHooks(instance);
    this.instance = instance;
    this.report({ ok: true, members, typeids: typeids(actorClass) });
  }

  private report(report: StartReport): void {
    this.link.ready(report);
  }

  private async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    this.link.cancelIncoming();
    if (this.instance !== undefined) await stopHooks(this.instance);
    this.link.close();
  }
}

function construct(actorClass: AnyClass, args: readonly unknown[]): object {
  return Reflect.construct(actorClass, args) as object;
}
