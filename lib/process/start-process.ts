import type { ResolvedOptions } from '../actor/resolve-options.js';
import { ActorProcess } from './actor-process.js';
import { callWaiting } from './call-waiting.js';
import type { Incarnation, IncarnationRequest } from './incarnation.js';
import { launchOf } from './launch.js';
import type { ActorLogger } from './logger.js';
import { NodeProcess } from './node-process.js';
import { spares } from './spares.js';
import { WarmStart } from './warm-start.js';

/**
 * Starts a life in a process of its own: in one that was started ahead, where one of its kind waits.
 * @throws Error when the system cannot start any process
 */
export function startProcess(request: IncarnationRequest, options: ResolvedOptions, logger: ActorLogger): Incarnation {
  const launch = launchOf(options);
  const life = (process: NodeProcess): ActorProcess => new ActorProcess(request, process, logger, callWaiting(options));
  const startCold = (): ActorProcess => life(new NodeProcess(launch));
  const spare = spares.take(launch);
  const started = spare === undefined ? startCold() : new WarmStart(life(spare), startCold);
  void spares.refillAfter(options, request.description.file, started.report);
  return started;
}
