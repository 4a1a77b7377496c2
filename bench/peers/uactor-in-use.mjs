import { withOptions } from 'nestjs-uactor/core';
import { Refusal } from '../actors/echo.actor.mjs';
import UActor from './uactor.mjs';

const CALLS_OF_A_REQUEST = 10;

/**
 * An actor as users use it: each of their requests has a signal and a time limit of its own and makes some calls; the
 * method looks at its call after an await, and throws at every tenth one; no two values in a row have the same keys.
 */
export default class UActorInUse extends UActor {
  shapes = true;

  caller() {
    let calls = 0;
    let actor;
    return async (value) => {
      if (calls++ % CALLS_OF_A_REQUEST === 0) {
        actor = withOptions(this.actor, { timeout: 10_000, signal: new AbortController().signal });
      }
      try {
        return await actor.echoInUse(value);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return undefined;
      }
    };
  }
}
