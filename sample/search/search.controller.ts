import { Controller, DefaultValuePipe, Get, Param, ParseIntPipe, Query } from '@nestjs/common';
import { ActorProxy, InjectActor } from 'nestjs-uactor';
import type { Document } from '../index/document.js';
import { IndexActor } from '../index/index.actor.js';
import type { SearchResult } from '../index/search-result.js';

@Controller()
export class SearchController {
  constructor(@InjectActor(IndexActor) private readonly index: ActorProxy<IndexActor>) {}

  @Get('search')
  search(
    @Query('q') query: unknown,
    @Query('limit', new DefaultValuePipe(20), ParseIntPipe) limit: number,
  ): Promise<SearchResult> {
    return this.index.search(typeof query === 'string' ? query : '', limit);
  }

  @Get('documents/:id')
  document(@Param('id') id: string): Promise<Document> {
    return this.index.document(id);
  }
}
