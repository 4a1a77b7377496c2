import { Controller, Get, Param } from '@nestjs/common';
import { type ActorProxy, InjectActor } from 'nestjs-uactor';
import { ColourActor } from './colour.actor';

@Controller()
export class AppController {
  constructor(@InjectActor(ColourActor) private readonly colours: ActorProxy<ColourActor>) {}

  @Get('where')
  async where(): Promise<{ app: number; actor: number }> {
    return { app: process.pid, actor: await this.colours.where() };
  }

  @Get('colours/:thing')
  colourOf(@Param('thing') thing: string): Promise<string> {
    return this.colours.colourOf(thing);
  }
}
