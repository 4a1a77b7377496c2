import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { AnyClass } from '../actor/actor-class.js';
import type { RunOptions } from '../actor/actor-options.js';
import { ActorStartError } from '../errors/index.js';
import type { ActorEvent } from '../process/actor-event.js';
import { sharedProxy, supervise } from '../process/spawn.js';
import type { Supervisor } from '../process/supervisor.js';
import type { AnyActorProxy } from '../proxies/actor.proxy.js';
import type { Registration } from './actor-entry.js';
import { type ActorToken, describeActor } from './actor-token.js';
import type { ActorDefaults } from './module-options.js';
import { nestLogger } from './nest-logger.js';

/** An actor of the application. */
export interface ManagedActor {
  readonly actorClass: AnyClass;
  readonly supervisor: Supervisor;
}

/** All actors of one application: the owner of each of them. */
@Injectable()
export class ActorRegistry {
  readonly events = new Subject<ActorEvent>();
  /** Options for actors made at run time. */
  defaults: ActorDefaults = {};
  private readonly actors = new Set<ManagedActor>();
  private readonly tokens = new Set<ActorToken>();
  private hasDefaults = false;
  private closing: Promise<void> | undefined;

  /** @throws TypeError when there are some already */
  setDefaults(defaults: ActorDefaults): ActorDefaults {
    if (this.hasDefaults) {
      throw new TypeError(
        'UActorModule.forRoot() is imported twice with defaults: keep one, and list other actors with forFeature()',
      );
    }
    this.hasDefaults = true;
    this.defaults = defaults;
    return defaults;
  }

  /**
   * Adds the actor of an entry, not started yet.
   * @param layers options over those of the class; the later wins
   * @throws TypeError when an option is wrong, or (class, name) is there already
   */
  register({ token, actorClass, name, args }: Registration, layers: readonly RunOptions[]): AnyActorProxy {
    if (this.tokens.has(token)) throw registeredTwice(actorClass, name);
    this.tokens.add(token);
    return sharedProxy(this.add(actorClass, args, layers).supervisor);
  }

  /**
   * Adds an actor that is made at run time, not started yet, until it is shut down.
   * @throws ActorStartError when the application is closing; TypeError when an option is wrong
   */
  manage(actorClass: AnyClass, args: readonly unknown[], options: RunOptions): Supervisor {
    if (this.closing !== undefined) {
      throw new ActorStartError('the application is closing', { actor: actorClass.name, retryable: false });
    }
    const managed = this.add(actorClass, args, [this.defaults, options], (event) => {
      if (event.type === 'stopped') this.actors.delete(managed);
    });
    return managed.supervisor;
  }

  list(): ManagedActor[] {
    return [...this.actors];
  }

  /**
   * Starts all actors that are not lazy, at once.
   * @throws ActorStartError of the first that fails, once all the others are gone
   */
  async start(): Promise<void> {
    try {
      const eager = this.list().filter(({ supervisor }) => !supervisor.lazy);
      await Promise.all(eager.map(({ supervisor }) => supervisor.start()));
    } catch (error) {
      await this.shutdown();
      throw error;
    }
  }

  /** Ends what readers in the application still get: an open response would keep its HTTP server open for ever. */
  completeStreams(): void {
    for (const { supervisor } of this.actors) supervisor.gate.completeStreams();
  }

  /** Ends all actors, at once, after their open calls. Twice is once. Resolves when the processes are gone. */
  shutdown(): Promise<void> {
    this.closing ??= this.endAll();
    return this.closing;
  }

  private async endAll(): Promise<void> {
    await Promise.all(this.list().map(({ supervisor }) => supervisor.shutdown({ drain: true })));
    this.events.complete();
  }

  private add(
    actorClass: AnyClass,
    args: readonly unknown[],
    layers: readonly RunOptions[],
    onEvent: (event: ActorEvent) => void = () => undefined,
  ): ManagedActor {
    const supervisor = supervise(actorClass, args, layers, {
      logger: nestLogger,
      onEvent: (event) => {
        onEvent(event);
        this.events.next(event);
      },
    });
    const managed = { actorClass, supervisor };
    this.actors.add(managed);
    return managed;
  }
}

/** The error of a list, or an application, that has an actor twice. */
export function registeredTwice(actorClass: AnyClass, name: string | undefined): TypeError {
  return new TypeError(
    `${describeActor(actorClass, name)} is registered twice in this application: keep one of the entries of ` +
      `UActorModule.forRoot() and forFeature(), or give one a name of its own: { actor: ${actorClass.name}, name: '…' }`,
  );
}
