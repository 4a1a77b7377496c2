import { Controller, HttpCode, type MessageEvent, Post, Sse } from '@nestjs/common';
import { ActorProxy, InjectActor } from 'nestjs-uactor';
import { map, type Observable } from 'rxjs';
import { IndexActor } from '../index/index.actor.js';

@Controller()
export class ProgressController {
  constructor(@InjectActor(IndexActor) private readonly index: ActorProxy<IndexActor>) {}

  /** Answers with the number of the run that has begun; its progress comes over `/progress`. */
  @Post('reindex')
  @HttpCode(202)
  async reindex(): Promise<{ run: number }> {
    return { run: await this.index.reindex() };
  }

  @Sse('progress')
  progress(): Observable<MessageEvent> {
    return this.index.progress().pipe(map((data) => ({ data })));
  }
}
