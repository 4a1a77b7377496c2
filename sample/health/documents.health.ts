import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { ActorProxy, InjectActor } from 'nestjs-uactor';
import { firstValueFrom, timeout } from 'rxjs';
import { IndexActor } from '../index/index.actor.js';

const PATIENCE_MS = 2000;

/** Whether there are documents to search: down when their folder cannot be read, or the actor does not say. */
@Injectable()
export class DocumentsHealthIndicator {
  constructor(
    @InjectActor(IndexActor) private readonly index: ActorProxy<IndexActor>,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async isHealthy<const Key extends string>(key: Key): Promise<HealthIndicatorResult<Key>> {
    const check = this.indicators.check(key);
    try {
      const { phase, folder, total, message } = await firstValueFrom(this.index.progress().pipe(timeout(PATIENCE_MS)));
      const facts = { phase, folder, total, ...(message !== undefined && { message }) };
      return phase === 'failed' ? check.down(facts) : check.up(facts);
    } catch (error) {
      return check.down({ message: error instanceof Error ? error.message : String(error) });
    }
  }
}
