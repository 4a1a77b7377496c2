import type { AnyClass } from '../actor/actor-class.js';
import { PROCESS_MARK } from '../actor/actor-process.js';
import { findActor } from '../actor/find-actor.js';
import { whileLoading } from '../actor/module-loading.js';
import { SocketChannel } from '../channels/socket.channel.js';
import { stayAwake } from '../channels/stay-awake.js';
import { ACTIVE_WAIT } from '../link/adaptive-waiting.js';
import { becomeActor } from '../objects/current-call.js';
import { ActorHost } from './actor-host.js';
import { loadModule } from './loading/load-module.js';
import type { StartDescription } from './session.js';

/** The descriptor that the owner made for us: who holds its other end is our owner. */
const OWNER_DESCRIPTOR = 3;

/** Makes this process the actor that its owner will describe. */
export function runActorProcess(): void {
  // What the actor starts is no actor, and must not take itself for one.
  Reflect.deleteProperty(process.env, PROCESS_MARK);
  // The terminal's Ctrl-C and a watcher's SIGTERM reach the whole group; when we end is up to the owner alone.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  new ActorHost(SocketChannel.ofDescriptor(OWNER_DESCRIPTOR), {
    load,
    became: ({ name }, self) => {
      process.title = `uactor ${name}`;
      becomeActor(self);
    },
    nextIsNear: () => {
      stayAwake(ACTIVE_WAIT, { waits: true });
    },
    ended: (reason) => {
      process.exit(reason === 'stopped' ? 0 : 1);
    },
  });
}

async function load({ file, className, isEntry, loader, sourceMaps }: StartDescription): Promise<AnyClass> {
  if (sourceMaps) process.setSourceMapsEnabled(true);
  await whileLoading(file, () => loadModule(file, { ...(loader === undefined ? {} : { loader }) }));
  const found = findActor(isEntry ? undefined : file, className);
  if (typeof found === 'string') throw new TypeError(found);
  return found;
}
