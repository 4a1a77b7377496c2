import { Controller, Get } from '@nestjs/common';
import { ActorProxy, InjectActor } from 'nestjs-uactor';
import { IndexActor } from '../index/index.actor.js';
import { EventLoopService } from './event-loop.service.js';

@Controller('stats')
export class StatsController {
  constructor(
    @InjectActor(IndexActor) private readonly index: ActorProxy<IndexActor>,
    private readonly eventLoop: EventLoopService,
  ) {}

  /** Memory in bytes, delays in milliseconds. */
  @Get()
  async stats() {
    const actor = await this.index.stats();
    const { rss, heapUsed } = process.memoryUsage();
    return { actor, application: { pid: process.pid, rss, heapUsed, eventLoopDelay: this.eventLoop.delay } };
  }
}
