// Which names of the package can be reached, by import and by require, where no @nestjs package is installed.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

assert.ok(!existsSync('node_modules/@nestjs'), 'no @nestjs package is installed along');

const core = await import('nestjs-uactor/core');
assert.equal(typeof core.spawn, 'function');
assert.equal(require('nestjs-uactor/core').spawn, core.spawn, 'one copy, however it is loaded');

const testing = await import('nestjs-uactor/testing');
assert.deepEqual(Object.keys(require('nestjs-uactor/testing')).sort(), Object.keys(testing).sort());

assert.equal(require('nestjs-uactor/package.json').name, 'nestjs-uactor');
const manifest = await import('nestjs-uactor/package.json', { with: { type: 'json' } });
assert.equal(manifest.default.name, 'nestjs-uactor');

for (const deep of ['nestjs-uactor/dist/lib/core.js', 'nestjs-uactor/bundle/actor-process.js', 'nestjs-uactor/lib']) {
  await assert.rejects(import(deep), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
  assert.throws(() => require(deep), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
}

// Nest's face needs Nest, and the error says so.
await assert.rejects(import('nestjs-uactor'), { code: 'ERR_MODULE_NOT_FOUND', message: /@nestjs\// });
