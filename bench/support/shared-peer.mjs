import { spawn, withOptions } from 'nestjs-uactor/core';
import { SharedActor } from '../actors/shared.actor.mjs';

const CALLS_OF_A_REQUEST = 10;

/** Uses an object that an actor shares. Subclasses say with `open` which one, and how with `use`. */
export class SharedPeer {
  /** Whether each ten uses have a signal and a time limit of their own. */
  limited = false;

  async start() {
    this.actor = await spawn(SharedActor);
    this.object = await this.open(this.actor);
  }

  echo(value) {
    return this.use(this.object, value);
  }

  caller() {
    if (!this.limited) return (value) => this.echo(value);
    let uses = 0;
    let object;
    return (value) => {
      if (uses++ % CALLS_OF_A_REQUEST === 0) {
        object = withOptions(this.object, { timeout: 10_000, signal: new AbortController().signal });
      }
      return this.use(object, value);
    };
  }

  close() {
    return this.actor.shutdown();
  }
}
