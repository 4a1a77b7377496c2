import { spawn } from 'nestjs-uactor/core';
import { EchoActor } from '../actors/echo.actor.mjs';
import UActor from './uactor.mjs';

/** An actor whose replies are never waited for actively. */
export default class UActorLatencyOff extends UActor {
  async start() {
    this.actor = await spawn(EchoActor, { latency: 'off' });
  }
}
