import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ActorProxy, keepSpares, processOf, spawn, UActorModule } from 'nestjs-uactor';
import { livingActors } from 'nestjs-uactor/testing';
import { spares } from '../../lib/process/spares.js';
import { ownerProxy, supervise } from '../../lib/process/spawn.js';
import { listen } from '../fixtures/nest/application.js';
import { HelloActor } from '../fixtures/nest/hello.actor.js';
import { NestingActor } from '../fixtures/nesting.actor.js';
import { ServiceActor } from '../fixtures/service.actor.js';
import { expectNothingLeft } from '../support/ending-owner.js';
import { eventually } from '../support/eventually.js';
import { commandOf, isRunning } from '../support/processes.js';

beforeEach(() => {
  keepSpares(1);
});
afterEach(async () => {
  await Promise.all(present.splice(0).map((one) => one[Symbol.asyncDispose]()));
  expect(livingActors.size).toBe(0);
  expect(spares.pids).toEqual([]);
});

/** Actors and applications that only have to be there, until the test is over. */
const present: AsyncDisposable[] = [];
const there = (one: AsyncDisposable): unknown => present.push(one);

/** The pid of the one spare, once it waits: whatever it was before. */
async function nextSpare(before?: number): Promise<number> {
  await eventually(() => spares.pids.length === 1 && spares.pids[0] !== before, { what: 'a spare' });
  const [pid = 0] = spares.pids;
  await eventually(() => commandOf(pid).startsWith('uactor (spare)'), { what: 'the start of the spare' });
  return pid;
}

describe('a spare', () => {
  it('becomes the next actor of its kind, with its name, and another one comes', async () => {
    await using first = await spawn(ServiceActor);
    const spare = await nextSpare();
    expect(spare).not.toBe(await first.pid());
    expect(livingActors.size).toBe(1);
    await using second = await spawn(ServiceActor, { name: 'second' });
    expect(await second.pid()).toBe(spare);
    expect(commandOf(spare)).toBe('uactor second');
    expect(livingActors.size).toBe(2);
    expect(processOf(second)).toMatchObject({ pid: spare, incarnation: 1 });
    expect(await second.environment()).toMatchObject({ env: { NESTJS_UACTOR_PROCESS: undefined } });
    const next = await nextSpare(spare);
    await using third = await spawn(ServiceActor);
    expect(await third.pid()).toBe(next);
  });

  it('becomes no actor of another kind', async () => {
    await using first = await spawn(ServiceActor);
    const spare = await nextSpare();
    const others = [{ maxHeap: 100 }, { env: { EXTRA: 'yes' } }, { cwd: tmpdir() }, { execArgv: ['--no-warnings'] }];
    for (const options of others) {
      await using other = await spawn(ServiceActor, options);
      expect(await other.pid()).not.toBe(spare);
    }
    await using alike = await spawn(ServiceActor, { concurrency: 1, name: 'alike' });
    expect(await alike.pid()).toBe(spare);
    expect(await first.pid()).not.toBe(spare);
  });

  it('is of the kind that most of the latest actors had', async () => {
    there(await spawn(ServiceActor));
    const plain = await nextSpare();
    there(await spawn(ServiceActor, { env: { EXTRA: 'yes' } }));
    there(await spawn(ServiceActor, { env: { EXTRA: 'yes' } }));
    const spare = await nextSpare(plain);
    expect(isRunning(plain)).toBe(false);
    await using fourth = await spawn(ServiceActor, { env: { EXTRA: 'yes' } });
    expect(await fourth.pid()).toBe(spare);
    expect((await fourth.environment()).env.EXTRA).toBe('yes');
  });

  it("is replaced when the owner's environment has changed", async () => {
    try {
      there(await spawn(ServiceActor));
      const old = await nextSpare();
      process.env.EXTRA = 'new';
      await using second = await spawn(ServiceActor);
      expect(await second.pid()).not.toBe(old);
      const spare = await nextSpare(old);
      await eventually(() => !isRunning(old), { what: 'the end of the old spare' });
      await using third = await spawn(ServiceActor);
      expect(await third.pid()).toBe(spare);
      expect((await third.environment()).env.EXTRA).toBe('new');
    } finally {
      delete process.env.EXTRA;
    }
  });

  it('becomes the next incarnation of an actor that died', async () => {
    await using actor = await spawn(ServiceActor);
    const spare = await nextSpare();
    process.kill(await actor.pid(), 'SIGKILL');
    await processOf(actor).exited;
    expect(await actor.pid()).toBe(spare);
  });

  it('is kept by the owner of all, not by actors that own others', async () => {
    await using nesting = await spawn(NestingActor);
    await nesting.own();
    const spare = await nextSpare();
    there(await spawn(ServiceActor));
    await nextSpare(spare);
    expect(await nesting.children()).toHaveLength(1);
  });
});

describe('the end of a spare', () => {
  it('comes with the shutdown of the last actor', async () => {
    const first = await spawn(ServiceActor);
    const second = await spawn(ServiceActor);
    const spare = await nextSpare();
    await first.shutdown();
    expect(isRunning(spare)).toBe(true);
    await second.shutdown();
    expect(isRunning(spare)).toBe(false);
  });

  it('comes with app.close()', async () => {
    const { app } = await listen({ imports: [UActorModule.forRoot({ actors: [HelloActor] })] });
    const spare = await nextSpare();
    await app.close();
    expect(isRunning(spare)).toBe(false);
  });

  it('comes when the last actor has failed for good', async () => {
    const { actor } = observed({ restart: { mode: 'never' } });
    const pid = await actor.pid();
    const spare = await nextSpare();
    process.kill(pid, 'SIGKILL');
    await eventually(() => !isRunning(spare), { what: 'the end of the spare' });
    await actor.shutdown();
  });

  describe.each(['kill', 'exit', 'throw', 'nothing to do'])('comes with the end of the owner: %s', (way) => {
    it.each(['with setpriv', 'without setpriv'])('%s', async (means) => {
      await expectNothingLeft('test/fixtures/owner/spare-owner.mjs', way, means);
    });
  });
});

describe('a spare that is killed', () => {
  it('is replaced with the next start, which is as ever', async () => {
    there(await spawn(ServiceActor));
    const spare = await nextSpare();
    process.kill(spare, 'SIGKILL');
    await eventually(() => spares.pids.length === 0 || !isRunning(spare));
    await using second = await spawn(ServiceActor);
    expect(await second.pid()).not.toBe(spare);
    const next = await nextSpare(spare);
    await using third = await spawn(ServiceActor);
    expect(await third.pid()).toBe(next);
  });

  it('leaves nothing open', async () => {
    await using first = await spawn(ServiceActor);
    let spare = await nextSpare();
    const open = (): number => readdirSync('/dev/fd').length;
    const before = open();
    for (let round = 0; round < 3; round++) {
      process.kill(spare, 'SIGKILL');
      // Until its owner knows, too.
      await eventually(() => !existsSync(`/proc/${spare}`), { what: 'the end of the spare' });
      await using next = await spawn(ServiceActor);
      expect(await next.pid()).not.toBe(spare);
      spare = await nextSpare(spare);
    }
    await eventually(() => open() <= before, { what: 'as many open files as before' });
    expect(await first.pid()).toBeGreaterThan(0);
  });

  it('while it is taken leaves the actor to a fresh process', async () => {
    there(await spawn(ServiceActor));
    let spare = await nextSpare();
    // Dead, and nobody here could hear of it yet.
    process.kill(spare, 'SIGKILL');
    await using second = await spawn(ServiceActor);
    expect(await second.pid()).not.toBe(spare);
    expect(processOf(second)).toMatchObject({ incarnation: 1 });
    spare = await nextSpare(spare);
    // It has been told what to be, and never reads it.
    process.kill(spare, 'SIGSTOP');
    const starting = spawn(ServiceActor);
    await eventually(() => spares.pids.length === 0);
    await new Promise((resolve) => setImmediate(resolve));
    process.kill(spare, 'SIGKILL');
    await using third = await starting;
    expect(await third.pid()).not.toBe(spare);
    expect(await third.echo('works')).toBe('works');
  });
});

describe('the output of a spare', () => {
  const folder = mkdtempSync(join(tmpdir(), 'uactor spares '));
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('belongs to the actor, but its last words only from there on', async () => {
    const file = join(folder, 'early.cjs');
    writeFileSync(file, "if (require('node:worker_threads').isMainThread) console.error('early');");
    const options = { execArgv: ['--require', file], restart: { mode: 'never' } } as const;
    there(await spawn(ServiceActor, options));
    const spare = await nextSpare();
    const { actor, lines } = observed(options);
    await actor.print('out', 'late');
    const error: unknown = await actor.exit(3).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ pid: spare, stderr: 'late' });
    expect(lines).toContain(`error [ServiceActor ${spare}] early`);
    expect(lines).toContain(`error [ServiceActor ${spare}] late`);
    await actor.shutdown();
  });
});

describe('the number of spares', () => {
  it('can be set, also while some wait', async () => {
    keepSpares(2);
    there(await spawn(ServiceActor));
    await eventually(() => spares.pids.length === 2);
    const [, last] = spares.pids;
    keepSpares(1);
    expect(spares.pids).toHaveLength(1);
    await eventually(() => !isRunning(last!));
    const [left] = spares.pids;
    keepSpares(0);
    expect(spares.pids).toEqual([]);
    await eventually(() => !isRunning(left!));
    keepSpares(1);
    await nextSpare();
  });

  it('can be set in forRoot()', async () => {
    there(await listen({ imports: [UActorModule.forRoot({ actors: [HelloActor], spares: 2 })] }));
    await eventually(() => spares.pids.length === 2);
    there(
      await listen({
        imports: [UActorModule.forRootAsync({ actors: [HelloActor], useFactory: () => ({ spares: 0 }) })],
      }),
    );
    expect(spares.pids).toEqual([]);
  });

  it('is a whole number', () => {
    expect(() => {
      keepSpares(-1);
    }).toThrow('keepSpares(): the number of spares must be a whole number, 0 or more');
    expect(() => UActorModule.forRoot({ spares: 0.5 })).toThrow(
      'UActorModule.forRoot(): the option spares must be a whole number, 0 or more',
    );
  });
});

/** An owner's proxy whose lines are kept. */
function observed(options: object): { actor: ActorProxy<ServiceActor>; lines: string[] } {
  const lines: string[] = [];
  const keep = (level: string) => (message: string, context: string) => {
    lines.push(`${level} [${context}] ${message}`);
  };
  const logger = { log: keep('log'), warn: keep('warn'), error: keep('error') };
  const supervisor = supervise(ServiceActor, [], [options], { logger });
  return { actor: ownerProxy<ServiceActor>(supervisor), lines };
}
