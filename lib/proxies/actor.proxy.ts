import type { AnyClass } from '../actor/actor-class.js';
import { actorMetadata } from '../actor/actor-metadata.js';
import type { Reference } from '../wire/reference.js';
import { BaseProxy, type ProxyClass, type ProxyState, stateOf } from './base.proxy.js';
import type { ActorExit, ShutdownOptions } from './call-target.js';
import { invoke } from './invoke.js';
import { interfaceClass } from './proxy-class.js';
import type { Remote } from './remote.types.js';

/** The base of all actors' proxies. */
export abstract class AnyActorProxy extends BaseProxy {
  /**
   * The owner's proxy: calls the actor's own `shutdown`, ends its process, and resolves to how it ended once it is gone.
   * Any other proxy: calls the actor's own `shutdown` and leaves the process alone.
   */
  async shutdown(options?: ShutdownOptions): Promise<ActorExit | undefined> {
    const { owner } = stateOf(this);
    if (owner !== undefined) return owner.shutdown(options);
    await invoke(stateOf(this), 'shutdown', []);
    return undefined;
  }

  /** Ends the process if it is ours. Any other proxy may be shared with others, and goes on; see `release`. */
  override async [Symbol.asyncDispose](): Promise<void> {
    await stateOf(this).owner?.shutdown();
  }
}

/** A proxy of an actor of class `T`: its public methods, and its other public members as lazy promises. */
export type ActorProxy<T> = Pick<AnyActorProxy, 'shutdown' | typeof Symbol.asyncDispose> & Remote<T>;

/** Every actor's proxy is an instance of it, also one of a class that `@Actor({ proxyClass })` names. */
export const ActorProxy = AnyActorProxy;

/** A proxy for an actor of that class; undefined where the class is not known here. */
export function makeActorProxy(
  actorClass: AnyClass | undefined,
  reference: Reference,
  state: Pick<ProxyState, 'target' | 'hold' | 'owner'>,
): AnyActorProxy {
  const metadata = actorClass === undefined ? undefined : actorMetadata(actorClass);
  const base = (metadata?.proxyClass as ProxyClass | undefined) ?? AnyActorProxy;
  const { make, members } = interfaceClass(
    base,
    `${reference.className}Proxy`,
    metadata?.members ?? reference.members,
    metadata?.hidden,
    metadata?.proxyClass !== undefined,
  );
  const Made = make as new (state: ProxyState) => AnyActorProxy;
  return new Made({ ...state, reference, members, options: {}, tells: false });
}

/** How an actor of that class crosses, as far as that does not depend on where it lives. */
export function actorReference(actorClass: AnyClass, { process, actor, name, secret, address }: ActorPlace): Reference {
  return {
    kind: 'actor',
    process,
    actor,
    name,
    className: actorClass.name,
    incarnation: 0,
    object: 0,
    secret,
    typeid: 'actor',
    method: '',
    members: actorMetadata(actorClass).members,
    addresses: [address],
    pin: 0,
  };
}

/** Where an actor can be found. */
export interface ActorPlace {
  /** Hexadecimal id of its process. */
  readonly process: string;
  /** Hexadecimal id of the actor, kept over restarts. */
  readonly actor: string;
  readonly name: string;
  readonly secret: string;
  /** Where its process listens, in whichever incarnation. */
  readonly address: string;
}
