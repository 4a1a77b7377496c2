import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fixture } from './pool-support.js';

const root = resolve(fixture('.'), '../../..');
const directories: string[] = [];

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory with the scripts, and with what they import. */
async function prepare(parent: string): Promise<string> {
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(join(parent, 'pool-'));
  directories.push(directory);
  const scripts = fixture('scripts');
  for (const name of readdirSync(scripts)) copyFileSync(join(scripts, name), join(directory, name));
  // Not within Jest: esbuild does not run in its surroundings.
  const options = {
    entryPoints: [join(root, 'lib/primitives/pool.ts')],
    outfile: join(directory, 'pool.mjs'),
    footer: { js: `export const module = ${JSON.stringify(fixture('work.mjs'))};` },
    external: ['piscina'],
    bundle: true,
    format: 'esm',
    platform: 'node',
  };
  const build = `await (await import('esbuild')).build(${JSON.stringify(options)})`;
  expect(await run(['--input-type=module', '-e', build])).toMatchObject({ code: 0, stderr: '' });
  return directory;
}

/** Fails when the process is still there after so long, with code null. */
function run(args: string[]): Promise<Outcome> {
  return new Promise((done) => {
    const child = execFile(process.execPath, args, { cwd: root, timeout: 20_000 }, (_error, stdout, stderr) => {
      done({ code: child.exitCode, stdout, stderr });
    });
  });
}

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

describe('a process with a pool', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await prepare(join(root, 'test-artefacts'));
  });
  const script = (name: string, ...args: string[]): Promise<Outcome> => run([...args, join(directory, name)]);

  it('lives until the work is done, and ends though threads are idle', async () => {
    expect(await script('idle.mjs')).toEqual({ code: 0, stdout: 'worked 3\n', stderr: '' });
  });

  it('ends though a pool was only made, closed or terminated', async () => {
    expect(await script('ended.mjs')).toEqual({ code: 0, stdout: 'joined\n', stderr: '' });
  });

  it('survives the threads that compiled TypeScript, though it compiles none itself', async () => {
    expect(await script('typescript.mjs')).toEqual({ code: 0, stdout: 'survived\n', stderr: '' });
  });

  it('says what a thread died of that had no work, and goes on', async () => {
    const { code, stdout, stderr } = await script('between-calls.mjs');
    expect([code, stdout]).toEqual([0, 'worked 3\n']);
    expect(stderr).toMatch(/Warning: A thread of a pool died without a call: Error: late\n.*work\.mjs/);
  });

  it('says that to the one whose call it had, and to nobody else', async () => {
    expect(await script('during-call.mjs')).toEqual({ code: 0, stdout: 'told\nworked 3\n', stderr: '' });
  });

  it('says nothing of answers that come when their calls were given up', async () => {
    expect(await script('late-answers.mjs')).toEqual({ code: 0, stdout: 'done\n', stderr: '' });
  });

  it.each([
    ['exit', 'it ended before it was ready', /^$/],
    // The first that crashes may leave its work to the other one.
    [
      'crash',
      'no threads here',
      /^(?:\(node:\d+\) Warning: A thread of a pool died without a call: Error: no threads here\n[^]*)?$/,
    ],
  ])('fails the work of threads that %s before they are ready', async (how, reason, warnings) => {
    const { code, stdout, stderr } = await script('stranded.mjs', '--import', join(directory, `${how}-at-start.mjs`));
    expect(code).toBe(0);
    expect(stderr).toMatch(warnings);
    expect(stdout).toBe(
      ['A', 'B', 'C']
        .map((name) => `${name}: A thread of the pool ended during add() of ${fixture('work.mjs')}: ${reason}\n`)
        .join(''),
    );
  });
});

describe('a process without piscina', () => {
  it('is told what to install when it uses a pool', async () => {
    const directory = await prepare(tmpdir());
    const { code, stdout, stderr } = await run([join(directory, 'idle.mjs')]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('Error: Pools need the package piscina, which cannot be loaded here: npm install piscina');
    expect(await run([join(directory, 'unused.mjs')])).toEqual({ code: 0, stdout: 'joined\n', stderr: '' });
  });
});
