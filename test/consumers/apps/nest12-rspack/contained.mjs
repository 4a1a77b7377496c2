// `node contained.mjs <bundle>`: a bundle with the library inside and without the guard is not seen through before it
// starts. Its actor then ends with the error that says what to do, and no second application comes to listen.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const app = spawn(process.execPath, process.argv.slice(2), {
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const exited = once(app, 'exit');
let output = '';
for await (const text of app.stdout.setEncoding('utf8')) {
  output += text;
  if (output.includes('ended with exit code 1') && output.includes('if (!isActorProcess) bootstrap()'))
    app.kill('SIGTERM');
}
await exited;
console.log(output);
assert.match(output, /starts ColourActor by itself while it is loaded in the process of an actor/);
assert.equal(output.match(/listening at/g)?.length, 1);
