import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { javascriptProjects } from '../fixtures/loading/projects.js';
import { Workspace } from '../fixtures/loading/workspace.js';

const workspace = new Workspace();
beforeAll(() => workspace.build());
afterAll(() => {
  workspace.remove();
});

it.each(Object.entries(javascriptProjects))(
  'loads %s without the TypeScript loader',
  async (_name, [actor, answer, project]) => {
    const file = join(workspace.project(project), actor);
    expect(await workspace.load(file, { lone: true })).toMatchObject({ answer, stderr: '' });
  },
);
