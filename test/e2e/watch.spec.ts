import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { isRunning } from '../support/processes.js';

const SAVES = 10;
const app = mkdtempSync(join(tmpdir(), 'uactor-watch-'));
let cli: ChildProcess | undefined;

afterAll(() => {
  if (cli?.pid !== undefined && isRunning(cli.pid)) process.kill(-cli.pid, 'SIGKILL');
  rmSync(app, { recursive: true, force: true });
});

const write = (file: string, text: string): void => {
  writeFileSync(join(app, file), text);
};

function writeApplication(): void {
  mkdirSync(join(app, 'node_modules'));
  for (const name of readdirSync('node_modules')) {
    if (!name.startsWith('.')) symlinkSync(resolve('node_modules', name), join(app, 'node_modules', name));
  }
  symlinkSync(process.cwd(), join(app, 'node_modules', 'nestjs-uactor'));
  mkdirSync(join(app, 'src'));
  write('package.json', '{ "type": "module" }');
  write('nest-cli.json', '{ "sourceRoot": "src" }');
  const compilerOptions = {
    module: 'nodenext',
    target: 'ES2022',
    outDir: 'dist',
    rootDir: 'src',
    skipLibCheck: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    types: ['node'],
  };
  write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src'] }));
  write(
    'src/watched.actor.ts',
    `import { Actor } from 'nestjs-uactor';
    @Actor()
    export class WatchedActor {
      pid(): number { return process.pid; }
      shutdown(): Promise<void> { return new Promise((resolve) => setTimeout(resolve, 50)); }
    }`,
  );
  saveMain(0);
}

function saveMain(version: number): void {
  write(
    'src/main.ts',
    `import { Module } from '@nestjs/common';
    import { NestFactory } from '@nestjs/core';
    import { ActorProxy, UActorModule } from 'nestjs-uactor';
    import { WatchedActor } from './watched.actor.js';
    @Module({ imports: [UActorModule.forRoot({ actors: [WatchedActor] })] })
    class AppModule {}
    async function bootstrap(): Promise<void> {
      const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
      app.enableShutdownHooks();
      const actor = app.get<ActorProxy<WatchedActor>>(WatchedActor);
      console.log('running', JSON.stringify({ version: ${version}, pids: [process.pid, await actor.pid()] }));
      setInterval(() => undefined, 1000);
    }
    void bootstrap();`,
  );
}

it(`nest start --watch over ${SAVES} saves, and Ctrl-C at the end, leave no process behind`, async () => {
  writeApplication();
  cli = spawn(process.execPath, [join('node_modules', '@nestjs/cli/bin/nest.js'), 'start', '--watch'], {
    cwd: app,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [cli.stdout, cli.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const runs = (): { version: number; pids: number[] }[] =>
    [...output.matchAll(/^running (.*)$/gm)].map(
      ([, text = '']) => JSON.parse(text) as { version: number; pids: number[] },
    );
  const runOf = async (version: number): Promise<void> => {
    const found = (): boolean => runs().some((run) => run.version === version);
    await eventually(found, { within: 60_000, what: `version ${version} of the application:\n${output}` });
  };
  await runOf(0);
  for (let version = 1; version <= SAVES; version++) {
    saveMain(version);
    await runOf(version);
    const before = runs().filter((run) => run.version < version);
    await eventually(() => !before.flatMap(({ pids }) => pids).some(isRunning), {
      what: 'the end of earlier versions',
    });
  }
  // The terminal's Ctrl-C reaches the whole group.
  process.kill(-cli.pid!, 'SIGINT');
  await eventually(
    () =>
      !runs()
        .flatMap(({ pids }) => pids)
        .some(isRunning),
    { what: 'the end of everything' },
  );
  await eventually(() => !isRunning(cli!.pid!), { what: 'the end of the watcher' });
  expect(output).not.toMatch(/ActorDiedError|Unhandled|EADDRINUSE/);
  expect(readFileSync(join(app, 'dist/main.js'), 'utf8')).toContain(`version: ${SAVES}`);
}, 180_000);
