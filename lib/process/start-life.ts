import type { AnyClass } from '../actor/actor-class.js';
import { actorMetadata } from '../actor/actor-metadata.js';
import type { ResolvedOptions } from '../actor/resolve-options.js';
import { ActorStartError, describeEnd } from '../errors/index.js';
import type { Clock } from '../link/clock.js';
import type { ObjectSpace } from '../objects/object-space.js';
import type { ActorPlace } from '../proxies/actor.proxy.js';
import type { ActorExit } from '../proxies/call-target.js';
import type { Member } from '../wire/reference.js';
import type { EncodedValue } from '../wire/value-encoder.js';
import { classFile } from './class-file.js';
import type { Incarnation, IncarnationRequest, LifeUser } from './incarnation.js';
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
  readonly previousExit: ActorExit | undefined;
  readonly space: ObjectSpace;
  readonly told: LifeUser;
}

/**
 * Starts one life of an actor.
 * @throws ActorStartError when there is nothing to start
 */
export function startLife(request: LifeRequest): Incarnation {
  const { actorClass, options, logger } = request;
  try {
    return options.mode === 'inline'
      ? new InlineActor(incarnationRequest(request), actorClass)
      : startProcess(incarnationRequest(request), options, logger);
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
  { name, startTimeout, cwd }: ResolvedOptions,
  clock: Clock,
): Promise<readonly Member[]> {
  const due = clock.now() + startTimeout;
  const deadline = clock.after(startTimeout, () => {
    life.kill();
  });
  const report = await life.report;
  deadline.cancel();
  const late = clock.now() >= due;
  if (report?.ok === true) return report.members;
  const { pid } = life;
  if (report !== undefined) life.kill();
  const { exit, stderr, linkLost, notStarted } = await life.ended;
  if (report !== undefined) {
    const { error: cause, retryable } = report;
    throw new ActorStartError(reasonOf(cause), { actor: name, pid, cause, retryable, stderr });
  }
  if (notStarted !== undefined) {
    const where = cwd === undefined ? '' : ` in ${cwd}`;
    const reason = `the system started no process for it: ${notStarted.message}${where}`;
    throw new ActorStartError(reason, { actor: name, cause: notStarted });
  }
  const reason = late
    ? `it was not ready within the startTimeout of ${startTimeout} ms`
    : linkLost === undefined
      ? `its process ended with ${describeEnd(exit)} before it was ready`
      : `the link to it was lost before it was ready: ${linkLost}`;
  throw new ActorStartError(reason, { actor: name, pid, stderr });
}

/** What the life is made from. */
export function incarnationRequest({ actorClass, args, options, ...request }: LifeRequest): IncarnationRequest {
  const { name, loader, concurrency, mailbox, mode, hangTimeout, recycle } = options;
  const metadata = actorMetadata(actorClass);
  const file = mode === 'inline' ? { file: '', isEntry: false } : classFile(metadata, options);
  const { place, incarnation, previousExit, space, told } = request;
  const { actor, secret, address } = place;
  return {
    space,
    told,
    hangTimeout,
    description: {
      actor,
      secret,
      address,
      key: space.key,
      incarnation,
      previousExit,
      name,
      className: actorClass.name,
      ...file,
      loader,
      sourceMaps: process.execArgv.includes('--enable-source-maps'),
      args: args.bytes,
      given: args.given,
      concurrency,
      mailbox,
      // The process of an inline actor is not its own.
      recycle: mode === 'inline' ? {} : recycle,
    },
  };
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
