import type { AnyClass } from '../actor/actor-class.js';
import { HUGE_PAGES, MALLOC_OPTIONS, PROCESS_MARK, SPARE } from '../actor/actor-process.js';
import { findActor } from '../actor/find-actor.js';
import { processId } from '../actor/process-id.js';
import { whileLoading } from '../actor/module-loading.js';
import { stayAwake } from '../channels/stay-awake.js';
import { ACTIVE_WAIT } from '../link/adaptive-waiting.js';
import { becomeActor } from '../objects/current-call.js';
import { makeSpace } from '../objects/make-space.js';
import { ActorHost, type HostEnvironment } from './actor-host.js';
import { compiled } from './compiled.js';
import { loadModule } from './loading/load-module.js';
import { OwnerChannel } from './owner-channel.js';
import type { StartDescription } from './session.js';
import { warmUp } from './warm-up.js';

/** The descriptor that the owner made for us: who holds its other end is our owner. */
const OWNER_DESCRIPTOR = 3;

/**
 * Makes this process the actor that its owner will describe.
 * @param owned about the actors that it has started
 */
export function runActorProcess(owned: Pick<HostEnvironment, 'endOwned' | 'owns'>): void {
  const { [PROCESS_MARK]: mark = '' } = process.env;
  // What the actor starts is no actor, and must not take itself for one.
  Reflect.deleteProperty(process.env, PROCESS_MARK);
  if (process.env[MALLOC_OPTIONS] === HUGE_PAGES) Reflect.deleteProperty(process.env, MALLOC_OPTIONS);
  // The terminal's Ctrl-C and a watcher's SIGTERM reach the whole group; when we end is up to the owner alone.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const owner = new OwnerChannel(OWNER_DESCRIPTOR);
  const host = (): ActorHost =>
    new ActorHost(owner, {
      local: makeSpace(processId),
      ...owned,
      nextIsNear: () => {
        stayAwake(ACTIVE_WAIT, { waits: true });
      },
      load: (description) => {
        owner.postpone();
        return load(description);
      },
      became: ({ name }, context) => {
        process.title = `uactor ${name}`;
        becomeActor(context);
        owner.connectSoon();
      },
      ended: (reason) => {
        process.exit(reason === 'stopped' ? 0 : 1);
      },
    });
  if (mark.startsWith(SPARE)) void waitWarm(owner, host, mark.slice(SPARE.length));
  else {
    host();
    owner.awaitFirstWord();
  }
}

/** There is no actor for this process yet, and there may never be one. */
async function waitWarm(owner: OwnerChannel, host: () => ActorHost, file: string): Promise<void> {
  process.title = 'uactor (spare)';
  await warmUp(load, file);
  compiled.keep?.();
  host();
  owner.connect();
}

async function load({ file, className, isEntry, loader, sourceMaps }: StartDescription): Promise<AnyClass> {
  if (sourceMaps) process.setSourceMapsEnabled(true);
  await whileLoading(file, () => loadModule(file, { ...(loader === undefined ? {} : { loader }) }));
  const found = findActor(isEntry ? undefined : file, className);
  if (typeof found === 'string') throw new TypeError(found);
  return found;
}
