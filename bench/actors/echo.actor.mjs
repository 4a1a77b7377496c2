import { Actor, currentCall, Transferable } from 'nestjs-uactor/core';

/** What the actor in use throws at every tenth call. */
export class Refusal extends Error {}
Transferable()(Refusal);

export class EchoActor {
  calls = 0;

  echo(value) {
    return value;
  }

  /** The same, as users write methods: asynchronous, with a look at the call, and failing at times. */
  async echoInUse(value) {
    await undefined;
    const { signal, remaining } = currentCall();
    signal.throwIfAborted();
    if (remaining === undefined) throw new Error('The call has no time limit');
    if (++this.calls % 10 === 0) throw new Refusal('every tenth call');
    return value;
  }
}
Actor()(EchoActor);
