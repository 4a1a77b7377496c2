import { Controller, Get, HttpException, NotFoundException, Param } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { type ActorDefaults, ActorProxy, InjectActor, UActorModule } from 'nestjs-uactor';
import { listen } from '../fixtures/nest/application.js';
import { ErrorsActor } from '../fixtures/nest/errors.actor.js';

@Controller()
class ErrorsController {
  constructor(@InjectActor(ErrorsActor) private readonly errors: ActorProxy<ErrorsActor>) {}

  @Get(':kind')
  fail(@Param('kind') kind: string): Promise<never> {
    return this.errors.fail(kind);
  }
}

const modes: { mode: NonNullable<ActorDefaults['mode']> }[] = [{ mode: 'process' }, { mode: 'inline' }];

describe.each(modes)('an exception of Nest that an actor throws, mode $mode', ({ mode }) => {
  it.each([
    ['missing', 404, { statusCode: 404, message: 'no such doc', error: 'Not Found' }],
    ['page', 404, { statusCode: 404, message: 'no such page', error: 'Not Found' }],
    ['teapot', 418, { message: 'short and stout', handle: 'here' }],
    ['type', 500, { statusCode: 500, message: 'Internal server error' }],
  ])('answers the request with its status and body: %s', async (kind, status, body) => {
    await using running = await listen({
      imports: [UActorModule.forRoot({ actors: [ErrorsActor], defaults: { mode } })],
      controllers: [ErrorsController],
    });
    const response = await fetch(`${running.url}/${kind}`);
    expect([response.status, await response.json()]).toEqual([status, body]);
  });

  it('is of its class, or of the nearest one that the application knows', async () => {
    await using running = await listen({
      imports: [UActorModule.forRoot({ actors: [ErrorsActor], defaults: { mode } })],
    });
    const errors = running.app.get<ActorProxy<ErrorsActor>>(ErrorsActor);
    const [missing, page, teapot] = await Promise.all(
      ['missing', 'page', 'teapot'].map((kind) => errors.fail(kind).catch((error: unknown) => error)),
    );
    expect(Object.getPrototypeOf(missing)).toBe(NotFoundException.prototype);
    expect(page).toBeInstanceOf(NotFoundException);
    expect(page).toMatchObject({ name: 'NoSuchPageException', message: 'no such page' });
    expect(Object.getPrototypeOf(teapot)).toBe(HttpException.prototype);
    expect((teapot as HttpException).getStatus()).toBe(418);
    expect(teapot).toMatchObject({ name: 'TeapotException', brew: 'earl grey' });
  });
});
