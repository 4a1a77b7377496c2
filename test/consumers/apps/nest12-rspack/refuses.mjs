// `node refuses.mjs <bundle>`: a bundle without the guard does not start, and the error says what to do.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

const { status, signal, stdout, stderr } = spawnSync(process.execPath, process.argv.slice(2), {
  env: { ...process.env, PORT: '0' },
  encoding: 'utf8',
  timeout: 30_000,
});
const output = stdout + stderr;
console.log(output);
assert.equal(signal, null, 'it ends by itself');
assert.notEqual(status, 0);
assert.match(output, /ColourActor/);
assert.match(output, /if \(!isActorProcess\) bootstrap\(\)/);
assert.match(output, /option entry/);
assert.doesNotMatch(output, /listening at/);
