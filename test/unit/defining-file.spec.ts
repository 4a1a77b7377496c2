import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build, type BuildOptions } from 'esbuild';

import { definingFile } from '../../lib/actor/defining-file.js';
import { compilers } from '../fixtures/loading/compilers.js';

const root = resolve(import.meta.dirname, '../..');
const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'uactor defining-')));
afterAll(() => {
  rmSync(workspace, { recursive: true, force: true });
});

/** Stands for the library: a decorator that notes where the class is defined. */
const library = `
import { definingFile } from ${JSON.stringify(join(root, 'lib/actor/defining-file.ts'))};
export const found = {};
export function Mark() {
  return (target) => { found[target.name] = definingFile(); };
}`;

/** A user's files: what wraps the decorator is in another file than the classes are. */
const sources = {
  wrapped: `
    import { Mark } from 'library';
    export function Wrapped(): any {
      const decorators: any[] = [Mark(), () => {}];
      return (target: any) => { for (const decorator of decorators) decorator(target); };
    }
    export const decorateTwice = (): any => function decorateBoth(target: any) { Wrapped()(target); };`,
  base: `
    import { Mark } from 'library';
    @Mark() export class Base {}`,
  classes: `
    import 'reflect-metadata';
    import { Mark } from 'library';
    import { Base } from './base.js';
    import { decorateTwice, Wrapped } from './wrapped.js';
    const Member = (): any => () => {};
    @Mark() export class Direct { @Member() run(): void {} }
    @Wrapped() export class Through {}
    @decorateTwice() @Wrapped() export class Twice {}
    @Mark() export class Derived extends Base {}
    export function declareDecorated() { @Mark() class Inner {} return Inner; }`,
  main: `
    import { found } from 'library';
    import { declareDecorated } from './classes.js';
    declareDecorated();
    process.stdout.write(JSON.stringify(found));`,
};

beforeAll(async () => {
  for (const name of ['tslib', 'reflect-metadata', '@nestjs']) {
    mkdirSync(join(workspace, 'node_modules/library'), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(workspace, 'node_modules', name));
  }
  const stdin = { contents: library, resolveDir: root };
  const outfile = join(workspace, 'node_modules/library/index.js');
  await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node' });
  writeFileSync(join(workspace, 'node_modules/library/package.json'), '{ "type": "module", "main": "index.js" }');
});

function run(file: string, ...flags: string[]): Record<string, string> {
  const node = process.env.NODE_UNDER_TEST ?? process.execPath;
  const env = { ...process.env, NODE_OPTIONS: '' };
  return JSON.parse(execFileSync(node, [...flags, file], { env, encoding: 'utf8' })) as Record<string, string>;
}

function write(directory: string, type: string, files: Record<string, string>): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), `{ "type": "${type}" }`);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
}

describe('the file that defines a class', () => {
  describe.each(Object.entries(compilers))('compiled by %s', (name, [type, compile]) => {
    const directory = join(workspace, name, 'dist');
    const classes = join(directory, 'classes.js');
    const expected = {
      Base: join(directory, 'base.js'),
      Direct: classes,
      Through: classes,
      Twice: classes,
      Derived: classes,
      Inner: classes,
    };

    beforeAll(() => {
      const compiled = Object.entries(sources).map(([file, text]) => [`${file}.js`, compile(text, file)] as const);
      write(directory, type, Object.fromEntries(compiled));
    });

    it.each([[[]], [['--enable-source-maps']]])('is the file that runs, with flags %j', (flags) => {
      expect(run(join(directory, 'main.js'), ...flags)).toEqual(expected);
    });
  });

  it.each<[string, BuildOptions]>([
    ['ESM', { format: 'esm' }],
    ['CommonJS', { format: 'cjs' }],
    ['minified ESM', { format: 'esm', minify: true }],
    ['minified CommonJS', { format: 'cjs', minify: true }],
    ['standard decorators', { format: 'esm', tsconfigRaw: '{}' }],
  ])('is the bundle, for a bundle with the library inside: %s', async (name, options) => {
    const directory = join(workspace, `bundle ${name}`);
    const extension = options.format === 'esm' ? 'mjs' : 'cjs';
    write(directory, 'module', Object.fromEntries(Object.entries(sources).map(([file, text]) => [`${file}.ts`, text])));
    await build({
      absWorkingDir: directory,
      entryPoints: ['main.ts'],
      outfile: join(directory, `dist/main.${extension}`),
      bundle: true,
      platform: 'node',
      target: 'node20',
      sourcemap: true,
      tsconfigRaw: '{ "compilerOptions": { "experimentalDecorators": true } }',
      external: ['reflect-metadata'],
      ...options,
    });
    // The bundle itself is loaded by another file, as by a serverless platform.
    writeFileSync(join(directory, 'start.mjs'), `import './dist/main.${extension}';`);
    const places = Object.values(run(join(directory, 'start.mjs'), '--enable-source-maps'));
    expect(new Set(places)).toEqual(new Set([join(directory, `dist/main.${extension}`)]));
  });

  it('is found through the decorators that Nest composes', () => {
    const directory = join(workspace, 'nest');
    write(directory, 'module', {
      'wrapped.js': `
        import { applyDecorators, Injectable } from '@nestjs/common';
        import { Mark } from 'library';
        export const Composed = () => applyDecorators(Injectable(), Mark());`,
      'main.js': `
        import { found } from 'library';
        import { Composed } from './wrapped.js';
        import { __decorate } from 'tslib';
        let Service = class Service {};
        Service = __decorate([Composed()], Service);
        process.stdout.write(JSON.stringify(found));`,
    });
    expect(run(join(directory, 'main.js'))).toEqual({ Service: join(directory, 'main.js') });
  });

  it('is found below the helper of a compiler that is not known', () => {
    const directory = join(workspace, 'unknown');
    write(directory, 'module', {
      'wrapped.js': `
        import { Mark } from 'library';
        export const Wrapped = () => (target) => { Mark()(target); };`,
      'main.js': `
        import { found } from 'library';
        import { Wrapped } from './wrapped.js';
        const __legacyDecorateClassTS = (decorators, target) => { for (const one of decorators) one(target); };
        __legacyDecorateClassTS([Wrapped()], class Service {});
        process.stdout.write(JSON.stringify(found));`,
    });
    expect(run(join(directory, 'main.js'))).toEqual({ Service: join(directory, 'main.js') });
  });

  it('is the file behind a link and before a query', () => {
    const directory = join(workspace, 'linked');
    write(join(directory, 'real'), 'module', {
      'class.js': `import { Mark } from 'library'; Mark()(class Linked {});`,
      'served.js': '',
    });
    symlinkSync(join(directory, 'real'), join(directory, 'link'));
    writeFileSync(
      join(directory, 'main.mjs'),
      `import { found, Mark } from 'library';
       import { runInThisContext } from 'node:vm';
       await import('./link/class.js?v=1');
       const filename = import.meta.dirname + '/link/served.js?v=0a1b';
       runInThisContext('(Mark) => { Mark()(class Served {}); }', { filename })(Mark);
       process.stdout.write(JSON.stringify(found));`,
    );
    const flags = ['--preserve-symlinks'];
    expect(run(join(directory, 'main.mjs'), ...flags)).toEqual({
      Linked: join(directory, 'real/class.js'),
      Served: join(directory, 'real/served.js'),
    });
  });

  it('is unknown for code that is in no file', () => {
    const code = `import('library').then(({ found, Mark }) => {
      const place = Mark()(class Nowhere {}) ?? found.Nowhere ?? 'none';
      process.stdout.write(JSON.stringify({ place }));
    })`;
    const node = process.env.NODE_UNDER_TEST ?? process.execPath;
    const answer = execFileSync(node, ['-e', code], { cwd: workspace, encoding: 'utf8' });
    expect(JSON.parse(answer)).toEqual({ place: 'none' });
  });

  it('leaves the ways of stack traces as they were', () => {
    const installed = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
    const limit = Error.stackTraceLimit;
    const own = (error: Error): string => `prepared: ${error.message}`;
    try {
      Error.prepareStackTrace = own;
      Error.stackTraceLimit = 0;
      let place: string | undefined;
      const Mark = (_target: unknown): void => {
        place = definingFile();
      };
      @Mark
      class Here {}
      expect(Here.name).toBe('Here');
      expect(place).toBe(import.meta.filename);
      expect(Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')?.value).toBe(own);
      expect(Error.stackTraceLimit).toBe(0);
    } finally {
      if (installed) Object.defineProperty(Error, 'prepareStackTrace', installed);
      else Reflect.deleteProperty(Error, 'prepareStackTrace');
      Error.stackTraceLimit = limit;
    }
  });
});
