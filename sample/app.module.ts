import { resolve } from 'node:path';
import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { UActorModule } from 'nestjs-uactor';
import { DocumentsHealthIndicator } from './health/documents.health.js';
import { HealthController } from './health/health.controller.js';
import { IndexActor } from './index/index.actor.js';
import { PageController } from './page/page.controller.js';
import { ProgressController } from './search/progress.controller.js';
import { SearchController } from './search/search.controller.js';
import { EventLoopService } from './stats/event-loop.service.js';
import { StatsController } from './stats/stats.controller.js';

@Module({
  imports: [
    TerminusModule,
    UActorModule.forRoot({
      actors: [{ actor: IndexActor, useFactory: () => ({ args: [resolve(process.env.DOCS_DIR ?? 'node_modules')] }) }],
    }),
  ],
  controllers: [PageController, SearchController, ProgressController, StatsController, HealthController],
  providers: [EventLoopService, DocumentsHealthIndicator],
})
export class AppModule {}
