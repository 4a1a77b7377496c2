import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  answer,
  failingLine,
  languageProjects,
  mixedProject,
  probingProject,
  typescriptProjects,
} from '../fixtures/loading/projects.js';
import { Workspace } from '../fixtures/loading/workspace.js';

const workspace = new Workspace();
beforeAll(() => workspace.build());
afterAll(() => {
  workspace.remove();
});

describe.each([
  ['@swc/core', '@swc'],
  ['typescript', 'typescript'],
])('TypeScript compiled by %s', (engine, dependency) => {
  const packages = [dependency, 'reflect-metadata'];

  it.each(Object.entries(typescriptProjects))('loads %s', async (_name, [actor, project]) => {
    const file = join(workspace.project(project, packages), actor);
    const outcome = await workspace.load(file);
    expect(outcome).toMatchObject({ answer, stderr: '' });
    expect(outcome.stack).toContain(`${file}:${String(failingLine)}:11`);
  });

  it.each(Object.entries(languageProjects))('honours %s', async (_name, [actor, expected, project]) => {
    const file = join(workspace.project(project, packages), actor);
    expect(await workspace.load(file)).toMatchObject({ answer: expected, stderr: '' });
  });

  it('lets an ES module import CommonJS by name, star and default, once', async () => {
    const file = join(workspace.project(mixedProject, packages), 'importing.mts');
    expect(await workspace.load(file)).toMatchObject({ answer: 'process starred starred true', stderr: '' });
  });

  it('lets CommonJS require and import ES modules', async () => {
    const file = join(workspace.project(mixedProject, packages), 'requiring.cts');
    expect(await workspace.load(file)).toMatchObject({ answer: 'process early late', stderr: '' });
  });

  it.each(['module', 'commonjs'])('leaves packages to Node, in a %s', async (type) => {
    const file = join(workspace.project(probingProject(type), packages), 'actor.ts');
    expect(await workspace.load(file)).toMatchObject({ answer: 'MODULE_NOT_FOUND MODULE_NOT_FOUND', stderr: '' });
  });

  it.each([
    ['an ES module', 'module'],
    ['CommonJS', 'commonjs'],
  ])('tells file and line of a syntax error in %s', async (_name, type) => {
    const project = { 'package.json': `{ "type": "${type}" }`, 'actor.ts': 'const a = 1;\nconst b: number = ;\n' };
    const file = join(workspace.project(project, packages), 'actor.ts');
    const outcome = await workspace.load(file);
    expect(outcome.name).toBe('ModuleLoadError');
    expect(outcome.message).toContain(`${file} cannot be loaded (TypeScript, compiled by ${engine}): `);
    expect(outcome.message).toContain(`${file}:2:`);
  });
});
