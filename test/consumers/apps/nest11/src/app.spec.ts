import { type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppController } from './app.controller';
import { AppModule } from './app.module';
import { ColourActor } from './colour.actor';

describe('the application', () => {
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication();
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });

  afterAll(() => app.close());

  it('is answered by the actor in another process', async () => {
    const where = (await (await fetch(`${url}/where`)).json()) as { app: number; actor: number };
    expect(where.app).toBe(process.pid);
    expect(isAlive(where.actor)).toBe(true);
    expect(where.actor).not.toBe(where.app);
  });

  it('answers with the result, and with the exception of Nest that the actor throws', async () => {
    expect(await (await fetch(`${url}/colours/apple`)).text()).toBe('red');
    const missing = await fetch(`${url}/colours/air`);
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ message: 'Nobody knows the colour of air' });
  });

  it('is closed when the process of the actor is gone', async () => {
    const { actor } = (await (await fetch(`${url}/where`)).json()) as { actor: number };
    await app.close();
    expect(isAlive(actor)).toBe(false);
  });
});

it('takes another provider in place of the actor', async () => {
  const module = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(ColourActor)
    .useValue({ colourOf: () => Promise.resolve('blue') })
    .compile();
  expect(await module.get(AppController).colourOf('apple')).toBe('blue');
  await module.close();
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
