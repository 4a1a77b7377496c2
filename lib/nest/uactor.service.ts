import { Inject, Injectable } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { RunOptions } from '../actor/actor-options.js';
import type { ActorEvent, ActorState } from '../process/actor-event.js';
import { type OptionsArgument, ownerProxy, startOrEnd } from '../process/spawn.js';
import type { ActorProxy } from '../proxies/actor.proxy.js';
import { ActorRegistry } from './actor-registry.js';

/** An actor of the application, at the moment it was asked for. */
export interface ActorInfo {
  readonly name: string;
  readonly state: ActorState;
  /** undefined while it has no process. */
  readonly pid: number | undefined;
  /** Which life of the actor, counted from 1; 0 before the first. */
  readonly incarnation: number;
}

/** The actors of the application: those of the modules, and those that are made at run time. */
@Injectable()
export class UActorService {
  /** What happens to any actor. Completes when the application is closed. */
  readonly events$: Observable<ActorEvent>;

  constructor(@Inject(ActorRegistry) private readonly registry: ActorRegistry) {
    this.events$ = registry.events.asObservable();
  }

  /**
   * Starts an actor as `spawn` does, with the module's default options below the given ones. It writes to the
   * application's log, and ends with the application if nobody ended it before.
   * @returns the owner's proxy, once the actor is ready; with `lazy: true` at once
   * @throws TypeError for wrong options, or a class without `@Actor()`; ActorStartError, also when the application is closing
   */
  async spawn<T extends object, A extends unknown[]>(
    actorClass: new (...args: A) => T,
    ...[options]: OptionsArgument<A>
  ): Promise<ActorProxy<T>> {
    const { args = [], ...own }: RunOptions & { args?: unknown[] } = options ?? {};
    const supervisor = this.registry.manage(actorClass, args, own);
    if (!supervisor.lazy) await startOrEnd(supervisor);
    return ownerProxy<T>(supervisor);
  }

  /** All actors that were registered, or made and not ended. */
  list(): ActorInfo[] {
    return this.registry.list().map(({ supervisor }) => {
      const { name, state, pid, process } = supervisor;
      return { name, state, pid, incarnation: process.incarnation };
    });
  }
}
