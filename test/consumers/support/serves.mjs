// `node serves.mjs <bundle>`: the bundled application answers with its actor's help, and nothing is left when it ends.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const app = spawn(process.execPath, process.argv.slice(2), {
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const exited = once(app, 'exit');
const url = await urlOf(app.stdout);

const where = await (await fetch(`${url}/where`)).json();
assert.equal(where.app, app.pid);
assert.notEqual(where.actor, app.pid);
process.kill(where.actor, 0);
assert.equal(await (await fetch(`${url}/colours/apple`)).text(), 'red');
assert.equal((await fetch(`${url}/colours/air`)).status, 404, "Nest's own exception keeps its class");

app.kill('SIGTERM');
await exited;
assert.throws(() => process.kill(where.actor, 0), { code: 'ESRCH' });

async function urlOf(stdout) {
  for await (const line of createInterface(stdout)) {
    console.log(line);
    const [, found] = /listening at (\S+)/.exec(line) ?? [];
    if (found !== undefined) {
      stdout.resume();
      return found;
    }
  }
  return assert.fail('the application ended before it listened');
}
