import { connectLocal, type Listening, listenLocal } from '../channels/local-socket.js';
import { systemClock } from '../link/clock.js';
import { collectGarbage } from './collect-garbage.js';
import { ObjectSpace } from './object-space.js';

/** A space that is reached by local sockets, once `listen` was called, and while `close` was not. */
export interface LocalSpace {
  readonly space: ObjectSpace;
  /**
   * Twice is once.
   * @throws Error when somebody else has the address
   */
  listen(): Promise<void>;
  /** Ends all links to others that are no owner, and no actor of ours. */
  close(): void;
}

/** @param id hexadecimal, of the process, or of the inline actor that acts as one */
export function makeSpace(id: string): LocalSpace {
  let listening: Listening | undefined;
  const listen = (): Promise<void> => {
    listening ??= listenLocal(space.address, (channel) => {
      space.network.accept(channel);
    });
    return listening.begun;
  };
  const space = new ObjectSpace({
    id,
    clock: systemClock,
    connect: connectLocal,
    listen: () => void listen(),
    collect: collectGarbage,
  });
  const close = (): void => {
    listening?.stop();
    listening = undefined;
    space.network.close();
  };
  return { space, listen, close };
}
