import { Inject, Injectable } from '@nestjs/common';
import type { AnyClass } from '../actor/actor-class.js';
import type { Supervisor } from '../process/supervisor.js';
import { ActorRegistry } from './actor-registry.js';

/**
 * How an actor fares. `idle` waits for its first call, `busy` lives and does not answer at the moment, `stopped` was ended
 * or left by itself without a failure.
 */
export type ActorHealthState = 'idle' | 'starting' | 'up' | 'busy' | 'restarting' | 'failed' | 'stopped';

export interface ActorHealth {
  readonly state: ActorHealthState;
  readonly pid?: number;
  /** Which life of the actor, counted from 1; 0 before the first. */
  readonly incarnation: number;
  /** Milliseconds that it has not answered for, while it is busy. */
  readonly busyFor?: number;
}

/** What terminus expects of an indicator. */
export type ActorHealthResult<K extends string> = Record<
  K,
  { status: 'up' | 'down'; actors: Record<string, ActorHealth> }
>;

// A process that is slower than that to answer works, or its machine is loaded.
const ANSWER_WITHIN = 100;

/**
 * Health of actors for `@nestjs/terminus`: `health.check([() => actors.isHealthy()])`. Only `failed` is down: an actor
 * that restarts is back in a moment and its calls wait for it, and one that is busy does what it is there for.
 */
@Injectable()
export class UActorHealthIndicator {
  constructor(@Inject(ActorRegistry) private readonly registry: ActorRegistry) {}

  /**
   * @param key under which the result stands
   * @param actorClass only actors of that class
   */
  async isHealthy<K extends string = 'actors'>(
    key: K = 'actors' as K,
    actorClass?: AnyClass,
  ): Promise<ActorHealthResult<K>> {
    const managed = this.registry.list().filter((actor) => actorClass === undefined || actor.actorClass === actorClass);
    const healths = await Promise.all(managed.map(({ supervisor }) => healthOf(supervisor)));
    const actors: Record<string, ActorHealth> = {};
    for (const [index, { supervisor }] of managed.entries()) {
      const health = healths[index];
      if (health !== undefined) actors[freeKey(actors, supervisor.name)] = health;
    }
    const status = healths.some(({ state }) => state === 'failed') ? 'down' : 'up';
    return { [key]: { status, actors } } as ActorHealthResult<K>;
  }
}

async function healthOf(supervisor: Supervisor): Promise<ActorHealth> {
  const state = await stateOf(supervisor);
  const { pid, incarnation, busy } = supervisor.process;
  return {
    state,
    ...(pid === undefined ? {} : { pid }),
    incarnation,
    ...(state !== 'busy' || busy === undefined ? {} : { busyFor: Math.round(busy.duration) }),
  };
}

async function stateOf(supervisor: Supervisor): Promise<ActorHealthState> {
  switch (supervisor.state) {
    case 'ready':
      return (await supervisor.answers(ANSWER_WITHIN)) ? 'up' : 'busy';
    case 'starting':
      // A later start is the try after a failure, and no sign of health before it succeeds.
      return supervisor.process.incarnation > 1 ? 'failed' : 'starting';
    case 'recycling':
      return 'restarting';
    case 'stopping':
    case 'stopped':
    case 'ended':
      return 'stopped';
    default:
      return supervisor.state;
  }
}

/** Actors made at run time may share a name. */
function freeKey(actors: Record<string, ActorHealth>, name: string): string {
  let key = name;
  for (let copy = 2; key in actors; copy++) key = `${name} #${copy}`;
  return key;
}
