/** `node application.mjs <steps>`: a Nest application whose routes do the same in the controller and in an actor. */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InjectActor, UActorModule } from 'nestjs-uactor';
import { compute } from '../actors/compute.mjs';
import { ComputeActor } from '../actors/compute.actor.mjs';

const steps = Number(process.argv[2]);

class InController {
  nothing() {
    return 'done';
  }

  async compute() {
    return String(compute(steps));
  }

  unrelated() {
    return 'here';
  }
}
Controller('in-controller')(InController);
get(InController, 'nothing', 'compute', 'unrelated');

class InActor {
  constructor(actor) {
    this.actor = actor;
  }

  nothing() {
    return this.actor.nothing();
  }

  async compute() {
    return String(await this.actor.compute(steps));
  }
}
InjectActor(ComputeActor)(InActor, undefined, 0);
Controller('in-actor')(InActor);
get(InActor, 'nothing', 'compute');

class ApplicationModule {}
Module({ imports: [UActorModule.forRoot({ actors: [ComputeActor] })], controllers: [InController, InActor] })(
  ApplicationModule,
);

const app = await NestFactory.create(ApplicationModule, { logger: ['error'], forceCloseConnections: true });
await app.listen(0, '127.0.0.1');
process.send(app.getHttpServer().address().port);
process.once('disconnect', () => app.close());

function get(controller, ...routes) {
  for (const route of routes) {
    Get(route)(controller.prototype, route, Object.getOwnPropertyDescriptor(controller.prototype, route));
  }
}
