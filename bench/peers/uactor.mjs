import { spawn } from 'nestjs-uactor/core';
import { EchoActor } from '../actors/echo.actor.mjs';

/** An actor with default options. */
export default class UActor {
  async start() {
    this.actor = await spawn(EchoActor);
  }

  echo(value) {
    return this.actor.echo(value);
  }

  close() {
    return this.actor.shutdown();
  }
}
