import { Module } from '@nestjs/common';
import { UActorModule } from 'nestjs-uactor';
import { AppController } from './app.controller';
import { ColourActor } from './colour.actor';

@Module({
  imports: [UActorModule.forRoot({ actors: [ColourActor] })],
  controllers: [AppController],
})
export class AppModule {}
