import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { answer, failingLine, typescriptProjects } from '../fixtures/loading/projects.js';
import { Workspace } from '../fixtures/loading/workspace.js';

const workspace = new Workspace();
beforeAll(() => workspace.build());
afterAll(() => {
  workspace.remove();
});

describe.each([
  ['@swc/core', '@swc'],
  ['typescript', 'typescript'],
])('TypeScript compiled by %s', (_engine, dependency) => {
  it.each(Object.entries(typescriptProjects))('is loaded as %s', async (_name, [actor, project]) => {
    const directory = workspace.project(project, [dependency, 'reflect-metadata']);
    const outcome = await workspace.load(join(directory, actor));
    expect(outcome).toMatchObject({ answer, stderr: '' });
    expect(outcome.stack).toContain(`${join(directory, actor)}:${String(failingLine)}:11`);
  });
});
