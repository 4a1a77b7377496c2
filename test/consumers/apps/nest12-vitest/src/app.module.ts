import { Module } from '@nestjs/common';
import { UActorModule } from 'nestjs-uactor';
import { AppController } from './app.controller.js';
import { ColourActor } from './colour.actor.js';

@Module({
  imports: [UActorModule.forRoot({ actors: [ColourActor] })],
  controllers: [AppController],
})
export class AppModule {}
