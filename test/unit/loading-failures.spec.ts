import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Project } from '../fixtures/loading/projects.js';
import { type Outcome, Workspace } from '../fixtures/loading/workspace.js';

const workspace = new Workspace();
beforeAll(() => workspace.build());
afterAll(() => {
  workspace.remove();
});

const kinds = ['module', 'commonjs'] as const;
const packageOf = (type: string): Project => ({ 'package.json': `{ "type": "${type}" }` });

async function load(
  name: string,
  project: Project,
  packages: readonly string[] = [],
): Promise<Outcome & { file: string }> {
  const file = join(workspace.project(project, packages), name);
  return { ...(await workspace.load(file)), file };
}

describe('the engines for TypeScript', () => {
  it.each(kinds)('are both named when none is installed, for a %s', async (type) => {
    const { file, name, message } = await load('actor.ts', { ...packageOf(type), 'actor.ts': 'export {};' });
    expect(name).toBe('ModuleLoadError');
    expect(message).toContain(`${file} cannot be loaded (TypeScript): no engine for TypeScript can be used`);
    expect(message).toContain('Install @swc/core, or typescript 5 or 6');
  });

  it.each(kinds)('are not served by a TypeScript without a compiler to call, for a %s', async (type) => {
    const { message } = await load('actor.ts', {
      ...packageOf(type),
      'actor.ts': 'export {};',
      'node_modules/typescript/package.json': '{ "version": "7.0.2", "main": "version.js" }',
      'node_modules/typescript/version.js': "exports.version = '7.0.2';",
    });
    expect(message).toContain('version 7.0.2 has no compiler to call from JavaScript, 5 and 6 have');
    expect(message).toContain('Install @swc/core');
  });

  it('are tried one after the other', async () => {
    const project = {
      ...packageOf('module'),
      'actor.ts': "(globalThis as any).loaded = () => ({ run: (): string => 'compiled', fail() {} });",
      'node_modules/@swc/core/package.json': '{}',
      'node_modules/@swc/core/index.js': "throw new Error('no native binding');",
    };
    expect(await load('actor.ts', project, ['typescript'])).toMatchObject({ answer: 'compiled', stderr: '' });
  });
});

describe('the file of an actor', () => {
  it.each(['actor.js', 'actor.ts'])(
    'tells of %s that it belongs in a file of its own when it is a spec',
    async (name) => {
      const { message } = await load(name, { ...packageOf('module'), [name]: "describe('a spec', () => {});" }, [
        '@swc',
      ]);
      expect(message).toContain(
        'describe is not defined\nAn actor class belongs in a file of its own, not in a spec file',
      );
    },
  );

  it('tells so too when it imports the test runner', async () => {
    const project = { ...packageOf('commonjs'), 'actor.js': "require('@jest/globals');" };
    const { message } = await load('actor.js', project, ['@jest/globals']);
    expect(message).toContain('An actor class belongs in a file of its own, not in a spec file');
  });

  it('tells that a type must be imported as a type', async () => {
    const project = {
      ...packageOf('module'),
      'tsconfig.json': '{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }',
      'actor.ts': `
        import { Text } from './types.js';
        const Mark = (): any => () => {};
        export class Actor { @Mark() run(_text: Text) {} }`,
      'types.ts': 'export interface Text { text: string }',
    };
    const { file, message } = await load('actor.ts', project, ['typescript']);
    expect(message).toContain(`${file}:2: The requested module './types.js' does not provide an export named 'Text'`);
    expect(message).toContain('`import type`');
  });

  it.each(kinds)('gives its own error as the cause, with the place in the TypeScript of a %s', async (type) => {
    const project = { ...packageOf(type), 'actor.ts': "interface Lines {}\n\nthrow new RangeError('not today');" };
    const { file, message, cause } = await load('actor.ts', project, ['@swc']);
    expect(message).toBe(`${file} cannot be loaded (TypeScript, compiled by @swc/core): not today`);
    expect(cause).toContain('RangeError: not today');
    expect(cause).toContain(`${file}:3:7`);
  });

  it.each(kinds)('tells what it threw when that is no error, in a %s', async (type) => {
    const { message } = await load('actor.js', {
      ...packageOf(type),
      'actor.js': 'throw Object.assign(Object.create(null), { words: 1 });',
    });
    expect(message).toContain('it threw [Object: null prototype] { words: 1 }');
  });

  it.each(kinds)('tells file and line of a syntax error in the JavaScript of a %s', async (type) => {
    const { file, message } = await load('actor.js', { ...packageOf(type), 'actor.js': 'const a = 1;\nconst b = ;\n' });
    expect(message).toMatch(/:2: Unexpected token/);
    expect(message).toContain(`${file} cannot be loaded (JavaScript, by Node itself): `);
  });

  it.each(kinds)('names the import that is missing, in a %s', async (type) => {
    const project = { ...packageOf(type), 'actor.ts': "import '@/nowhere'; import './nothing.js';" };
    const { message } = await load('actor.ts', project, ['@swc']);
    expect(message).toContain('@/nowhere');
    expect(message).toContain('`paths`');
  });

  it.each(['.js', '.ts'])('is named when it is gone: %s', async (extension) => {
    const { file, message } = await load(`gone${extension}`, packageOf('module'), ['@swc']);
    expect(message).toContain(`${file} cannot be loaded`);
    expect(message).toContain('Was the output rebuilt while the application ran?');
  });

  it.each(kinds)('names the tsconfig.json that cannot be read, for a %s', async (type) => {
    const project = {
      ...packageOf(type),
      'actor.ts': 'export {};',
      'tsconfig.json': '{ "extends": "@nobody/base" }',
    };
    const { message } = await load('actor.ts', project, ['@swc']);
    expect(message).toMatch(/tsconfig\.json extends "@nobody\/base", which is not installed/);
  });
});

describe('a loader of the user', () => {
  const loader = `
    const fs = require('node:fs');
    require.extensions['.ts'] = (module, file) =>
      module._compile(fs.readFileSync(file, 'utf8').replaceAll(': string', ''), file);`;
  const project = {
    ...packageOf('commonjs'),
    'actor.ts': "globalThis.loaded = () => ({ run: (): string => 'by the loader', fail() {} });",
    'node_modules/own-loader/package.json': '{ "exports": { "./register": "./register.js" } }',
    'node_modules/own-loader/register.js': loader,
  };

  it('compiles in place of the engines', async () => {
    const file = join(workspace.project(project), 'actor.ts');
    const outcome = await workspace.load(file, { loader: 'own-loader/register', lone: true });
    expect(outcome).toMatchObject({ answer: 'by the loader', stderr: '' });
  });

  it('may be a file, counted from the working directory', async () => {
    const directory = workspace.project({ ...project, 'register.cjs': loader });
    const outcome = await workspace.load(join(directory, 'actor.ts'), {
      loader: `./${basename(directory)}/register.cjs`,
      lone: true,
    });
    expect(outcome).toMatchObject({ answer: 'by the loader', stderr: '' });
  });

  it('is named when it is missing', async () => {
    const file = join(workspace.project(project), 'actor.ts');
    const { message } = await workspace.load(file, { loader: 'other-loader' });
    expect(message).toContain(`${file} cannot be loaded (by the loader other-loader): `);
    expect(message).toContain("Cannot find package 'other-loader'");
  });
});
