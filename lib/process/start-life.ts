import type { AnyClass } from '../actor/actor-class.js';
import { actorMetadata } from '../actor/actor-metadata.js';
import type { ResolvedOptions } from '../actor/resolve-options.js';
import { ActorStartError, describeEnd } from '../errors/index.js';
import type { ObjectSpace } from '../objects/object-space.js';
import type { ActorPlace } from '../proxies/actor.proxy.js';
import type { Member } from '../wire/reference.js';
import type { EncodedValue } from '../wire/value-encoder.js';
import { classFile } from './class-file.js';
import type { Incarnation, IncarnationRequest } from './incarnation.js';
import { InlineActor } from './inline-actor.js';
import type { ActorLogger } from './logger.js';
import { startProcess } from './start-process.js';

export interface LifeRequest {
  readonly actorClass: AnyClass;
  /** Of the constructor, encoded. */
  readonly args: EncodedValue;
  readonly options: ResolvedOptions;
  readonly logger: ActorLogger;
  readonly place: Omit<ActorPlace, 'process'>;
  readonly incarnation: number;
  readonly space: ObjectSpace;
  readonly onUnused: () => void;
}

/**
 * Starts one life of an actor.
 * @throws ActorStartError when there is nothing to start
 */
export function startLife(request: LifeRequest): Incarnation {
  const { actorClass, options, logger } = request;
  try {
    return options.mode === 'inline'
      ? new InlineActor(describe(request), actorClass)
      : startProcess(describe(request), options, logger);
  } catch (cause) {
    throw new ActorStartError(reasonOf(cause), { actor: options.name, cause, retryable: false });
  }
}

/**
 * Waits until the actor is ready, and returns the members that it offers.
 * @throws ActorStartError once the life that failed is over
 */
export async function untilReady(
  life: Incarnation,
  { name, startTimeout }: ResolvedOptions,
): Promise<readonly Member[]> {
  const begun = performance.now();
  const deadline = setTimeout(() => {
    life.kill();
  }, startTimeout);
  const report = await life.report;
  clearTimeout(deadline);
  const late = performance.now() - begun >= startTimeout;
  if (report?.ok === true) return report.members;
  const { pid } = life;
  if (report !== undefined) life.kill();
  const { exit, stderr, linkLost } = await life.ended;
  if (report !== undefined) {
    const { error: cause, retryable } = report;
    throw new ActorStartError(reasonOf(cause), { actor: name, pid, cause, retryable, stderr });
  }
  const reason = late
    ? `it was not ready within the startTimeout of ${startTimeout} ms`
    : linkLost === undefined
      ? `its process ended with ${describeEnd(exit)} before it was ready`
      : `the link to it was lost before it was ready: ${linkLost}`;
  throw new ActorStartError(reason, { actor: name, pid, stderr });
}

function describe({ actorClass, args, options, ...request }: LifeRequest): IncarnationRequest {
  const { name, loader, concurrency, mailbox, mode } = options;
  const metadata = actorMetadata(actorClass);
  const file = mode === 'inline' ? { file: '', isEntry: false } : classFile(metadata, options);
  const { place, incarnation, space, onUnused } = request;
  const { actor, secret, address } = place;
  return {
    space,
    onUnused,
    description: {
      actor,
      secret,
      address,
      key: space.key,
      incarnation,
      name,
      className: actorClass.name,
      ...file,
      loader,
      sourceMaps: process.execArgv.includes('--enable-source-maps'),
      args: args.bytes,
      given: args.given,
      concurrency,
      mailbox,
    },
  };
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
