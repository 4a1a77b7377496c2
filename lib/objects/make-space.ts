import { connectLocal, type Listening, listenLocal } from '../channels/local-socket.js';
import { systemClock } from '../link/clock.js';
import { collectGarbage } from './collect-garbage.js';
import { ObjectSpace } from './object-space.js';

/** A space that is reached by local sockets, once `listen` was called, and while neither `close` nor `end` was. */
export interface LocalSpace {
  readonly space: ObjectSpace;
  /**
   * Twice is once.
   * @throws Error when somebody else has the address
   */
  listen(): Promise<void>;
  /** Ends all links to others that are no owner, and no actor of ours. */
  close(): void;
  /** As `close`, for good: code that goes on is reached by nobody, and reaches nobody. */
  end(): void;
}

/** @param id hexadecimal, of the process, or of the inline actor that acts as one */
export function makeSpace(id: string): LocalSpace {
  let listening: Listening | undefined;
  const begin = (): Listening => {
    const attempt = listenLocal(space.address, (channel) => {
      space.network.accept(channel);
    });
    // Whoever asks next tries again.
    attempt.begun.catch(() => {
      if (listening === attempt) listening = undefined;
    });
    return attempt;
  };
  const listen = (): Promise<void> => {
    if (space.network.isClosing) return Promise.resolve();
    listening ??= begin();
    return listening.begun;
  };
  const space = new ObjectSpace({
    id,
    clock: systemClock,
    connect: connectLocal,
    listen: () => void listen(),
    collect: collectGarbage,
  });
  const stop = (): void => {
    listening?.stop();
    listening = undefined;
  };
  const close = (): void => {
    stop();
    space.network.close();
  };
  const end = (): void => {
    stop();
    space.network.end();
  };
  return { space, listen, close, end };
}
