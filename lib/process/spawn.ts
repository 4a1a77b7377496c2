import type { AnyClass } from '../actor/actor-class.js';
import { actorMetadata } from '../actor/actor-metadata.js';
import type { RunOptions } from '../actor/actor-options.js';
import { resolveOptions } from '../actor/resolve-options.js';
import type { ActorProxy, AnyActorProxy } from '../proxies/actor.proxy.js';
import { crossing } from '../proxies/crossing.js';
import { encodeWhole } from '../wire/value-encoder.js';
import type { ActorEvent } from './actor-event.js';
import { type ActorLogger, consoleLogger } from './logger.js';
import { Supervisor } from './supervisor.js';

/** Options of `spawn`; `args` are the constructor's, and must be given where it needs any. */
export type SpawnOptions<A extends unknown[]> = RunOptions & ([] extends A ? { args?: A } : { args: A });

/** They may be left out where the constructor needs no argument. */
export type OptionsArgument<A extends unknown[]> = [] extends A
  ? [options?: SpawnOptions<A>]
  : [options: SpawnOptions<A>];

/** What whoever embeds actors hands in beside the options. */
export interface SupervisionContext {
  readonly logger?: ActorLogger;
  readonly onEvent?: (event: ActorEvent) => void;
  /** End the actor when nobody can reach it any more. @default false */
  readonly endsUnheld?: boolean;
}

/**
 * Starts an actor in a process of its own. The proxy returned is the owner's: its `shutdown()`, or the end of its
 * `await using` block, ends the process; so does the end of this process, however it comes.
 * @returns the proxy, once the actor is ready; with `lazy: true` at once
 * @throws TypeError for wrong options, or a class without `@Actor()`; ActorStartError, whose `cause` is the actor's own error
 */
export async function spawn<T extends object, A extends unknown[]>(
  actorClass: new (...args: A) => T,
  ...[options]: OptionsArgument<A>
): Promise<ActorProxy<T>> {
  const { args = [], ...own }: RunOptions & { args?: unknown[] } = options ?? {};
  const supervisor = supervise(actorClass, args, [own], { endsUnheld: true });
  const proxy = ownerProxy<T>(supervisor);
  if (!supervisor.lazy) await startOrEnd(supervisor);
  return proxy;
}

/**
 * An actor that is not started yet.
 * @param layers options over those of the class; the later wins
 * @throws TypeError for wrong options, or a class without `@Actor()`
 */
export function supervise(
  actorClass: AnyClass,
  args: readonly unknown[],
  layers: readonly RunOptions[],
  { logger = consoleLogger, onEvent = () => undefined, endsUnheld = false }: SupervisionContext = {},
): Supervisor {
  const metadata = actorMetadata(actorClass);
  const options = resolveOptions(metadata.name, metadata.options, ...layers);
  return new Supervisor({
    actorClass,
    args: encodeWhole(crossing, args, 'args'),
    options,
    logger,
    onEvent,
    endsUnheld,
  });
}

/**
 * Starts an actor whose failure ends it: nobody would hold what a later try brought to life.
 * @throws ActorStartError
 */
export async function startOrEnd(supervisor: Supervisor): Promise<void> {
  try {
    await supervisor.start();
  } catch (error) {
    await supervisor.shutdown();
    throw error;
  }
}

/** The proxy that can end the actor. */
export function ownerProxy<T>(supervisor: Supervisor): ActorProxy<T> {
  // Its members are made from the class, which no type can follow.
  return supervisor.gate.newProxy(supervisor) as unknown as ActorProxy<T>;
}

/** A proxy for those who use the actor and do not own it. */
export function sharedProxy(supervisor: Supervisor): AnyActorProxy {
  return supervisor.gate.newProxy();
}
