import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import * as core from 'nestjs-uactor/core';
import ts from 'typescript';

const run = promisify(execFile);
const LIBRARY = `import { ${Object.keys(core).join(', ')} } from 'nestjs-uactor/core';
import type { Shared } from 'nestjs-uactor/core';
`;

/** Inside of the package, which a program here finds by its own name. */
mkdirSync('test/.readme', { recursive: true });
const folder = mkdtempSync('test/.readme/');

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The examples of a section of the README: files, by the names in their first lines, and what is done with them. */
function examples(section: string): { files: Map<string, string>; usage: string } {
  const readme = readFileSync('README.md', 'utf8');
  const text = readme.split(/^### /m).find((part) => part.startsWith(section)) ?? '';
  const files = new Map<string, string>();
  const usage: string[] = [];
  for (const [, block = ''] of text.matchAll(/^```ts\n(.*?)^```$/gms)) {
    const [, name, code] = /^\/\/ (\S+\.ts)\n(.*)$/s.exec(block) ?? [];
    if (name === undefined || code === undefined) usage.push(block);
    else files.set(name, code);
  }
  return { files, usage: usage.join('') };
}

/** Compiles the files as a user would, strictly. */
function compile(names: readonly string[]): void {
  const program = ts.createProgram(names, {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    types: ['node'],
    strict: true,
    experimentalDecorators: true,
    skipLibCheck: true,
  });
  const { diagnostics } = program.emit();
  const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  expect(
    problems.map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  ).toEqual([]);
}

/** Runs what a section does, after `before`, and returns what it prints. */
async function play(section: string, before: string, more: Record<string, string> = {}): Promise<string[]> {
  const { files, usage } = examples(section);
  const written = [...files].map(([name, code]) => {
    const file = path.join(folder, name);
    writeFileSync(file, `${LIBRARY}${more[name] ?? ''}${code}`);
    return file;
  });
  const classes = [...files].flatMap(([name, code]) =>
    [...code.matchAll(/^export class (\w+)/gm)].map(
      ([, own]) => `import { ${own} } from './${name.replace('.ts', '.js')}';\n`,
    ),
  );
  const main = path.join(folder, `${section.replaceAll(/\W+/g, '-')}.ts`);
  writeFileSync(main, `${LIBRARY}${classes.join('')}${before}\n${usage}\nprocess.exit();\n`);
  compile([...written, main]);
  const { stdout } = await run(process.execPath, [main.replace('.ts', '.js')], { timeout: 30_000 });
  return stdout.trim().split('\n');
}

describe('the examples of the README', () => {
  it('share live objects', async () => {
    writeFileSync(path.join(folder, 'render.mjs'), 'export const render = (frame) => frame * 10;\n');
    const printed = await play(
      'Sharing live objects',
      `const [board, other, studio, tallies] = await Promise.all([
        spawn(BoardActor), spawn(BoardActor, { name: 'other' }), spawn(StudioActor), spawn(TallyActor),
      ]);`,
      { 'board.actor.ts': 'interface Job { id: number }\n' },
    );
    expect(printed).toEqual([
      'ada 1',
      'bob 2',
      '2',
      'job 1',
      'job 2',
      expect.stringMatching(/^fence \d+ false$/),
      'light 6 Float64Array(4) [ 0.5, 0, 0, 0 ]',
      'frame 1',
      'frame 2',
      'frame 3',
      '[ 10, 20, 30 ]',
      '4',
    ]);
  });

  it('call back, and have actors of actors', async () => {
    const printed = await play('Callbacks, and actors of actors', 'const crawler = await spawn(CrawlerActor);');
    expect(printed).toEqual(['page /a', 'page /b', 'value']);
  });
});
