// Nest's face can be had by import and by require, and is one; what is behind the faces cannot be reached.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

const nest = await import('nestjs-uactor');
const core = await import('nestjs-uactor/core');
assert.equal(typeof nest.UActorModule.forRoot, 'function');
assert.equal(require('nestjs-uactor').UActorModule, nest.UActorModule);
for (const name of Object.keys(core)) assert.equal(nest[name], core[name], `${name} is the same in both`);

await assert.rejects(import('nestjs-uactor/dist/lib/index.js'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
assert.throws(() => require('nestjs-uactor/dist/lib/index.js'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
