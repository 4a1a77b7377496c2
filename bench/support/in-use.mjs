const CALLS_OF_A_REQUEST = 10;
const EVERY_TENTH = 'every tenth call';

/** What the workers of peers offer besides the echo: the same, as users write it, failing at times. */
export function makeUse() {
  let calls = 0;
  return async (value) => {
    await undefined;
    if (++calls % 10 === 0) throw new Error(EVERY_TENTH);
    return value;
  };
}

/** A user's request: whoever takes signals gets one that has a time limit, too. */
class Request {
  #signal;

  get signal() {
    return (this.#signal ??= AbortSignal.any([new AbortController().signal, AbortSignal.timeout(10_000)]));
  }
}

/** Calls `use` of a peer as far as it can what an actor in use does: requests of some calls each, of which some fail. */
export function callerInUse(peer) {
  let calls = 0;
  let request;
  return async (value) => {
    if (calls++ % CALLS_OF_A_REQUEST === 0) request = new Request();
    try {
      return await peer.use(value, request);
    } catch (error) {
      if (!error.message.includes(EVERY_TENTH)) throw error;
      return undefined;
    }
  };
}
