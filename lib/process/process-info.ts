import type { ActorExit, ActorProcessInfo } from '../proxies/call-target.js';
import type { Incarnation } from './incarnation.js';

/** How an actor's process ended that never was. */
export const NEVER_RAN: ActorExit = { exitCode: 0, signal: null, forced: false };

/** The process of an actor as its owner sees it: of the life of now, or of none after the last one. */
export function processInfo(
  life: Incarnation | undefined,
  incarnation: number,
  lastExit: ActorExit | undefined,
): ActorProcessInfo {
  const { exitCode = null, signal: signalCode = null } = (life === undefined ? lastExit : undefined) ?? {};
  return {
    pid: life?.pid,
    incarnation,
    loopDelay: life?.watch.delay,
    busy: life?.watch.busy,
    exitCode,
    signalCode,
    exited: life === undefined ? Promise.resolve(lastExit ?? NEVER_RAN) : life.ended.then(({ exit }) => exit),
  };
}
