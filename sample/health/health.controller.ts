import { Controller, Get } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { UActorHealthIndicator } from 'nestjs-uactor';
import { IndexActor } from '../index/index.actor.js';
import { DocumentsHealthIndicator } from './documents.health.js';

@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly actors: UActorHealthIndicator,
    private readonly documents: DocumentsHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.actors.isHealthy('index', IndexActor),
      () => this.documents.isHealthy('documents'),
    ]);
  }
}
