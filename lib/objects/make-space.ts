import { connectLocal, listenLocal } from '../channels/local-socket.js';
import { systemClock } from '../link/clock.js';
import { collectGarbage } from './collect-garbage.js';
import { ObjectSpace } from './object-space.js';

/** A space that is reached by local sockets, once `listen` was called, and while `close` was not. */
export interface LocalSpace {
  readonly space: ObjectSpace;
  /** Twice is once. */
  listen(): void;
  /** Ends all links to others that are no owner, and no actor of ours. */
  close(): void;
}

/** @param id hexadecimal, of the process, or of the inline actor that acts as one */
export function makeSpace(id: string): LocalSpace {
  let stopListening: (() => void) | undefined;
  const listen = (): void => {
    stopListening ??= listenLocal(space.address, (channel) => {
      space.network.accept(channel);
    });
  };
  const space = new ObjectSpace({
    id,
    clock: systemClock,
    connect: connectLocal,
    listen,
    collect: collectGarbage,
  });
  const close = (): void => {
    stopListening?.();
    stopListening = undefined;
    space.network.close();
  };
  return { space, listen, close };
}
