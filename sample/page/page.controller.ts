import { readFile } from 'node:fs/promises';
import { Controller, Get, Header } from '@nestjs/common';

const PAGE = new URL('./index.html', import.meta.url);

@Controller()
export class PageController {
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  page(): Promise<string> {
    return readFile(PAGE, 'utf8');
  }
}
