import type { DynamicModule } from '@nestjs/common';
import { startedAgain } from './started-again.js';

/**
 * Inside an actor process: files that declare the application's modules can be loaded, and register nothing; the
 * application itself cannot start.
 */
export class UActorModule {
  constructor() {
    startedAgain();
  }

  static forRoot(): DynamicModule {
    return inert();
  }

  static forRootAsync(): DynamicModule {
    return inert();
  }

  static forFeature(): DynamicModule {
    return inert();
  }
}

function inert(): DynamicModule {
  return { module: UActorModule, global: true, providers: [] };
}
