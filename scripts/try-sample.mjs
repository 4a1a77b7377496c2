/**
 * Starts the sample by a command, asks it what a visitor asks, ends it as Ctrl-C does, and looks that nothing is left.
 * `node scripts/try-sample.mjs 'npm install && npm start'`
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { markedProcesses } from './marked-processes.mjs';

const MARK = 'UACTOR_SAMPLE_MARK';
const UP_WITHIN = 300_000;
const GONE_WITHIN = 15_000;

const mark = randomUUID();
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const [command = 'npm start'] = process.argv.slice(2);

const shell = spawn(command, {
  shell: true,
  detached: true,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, PORT: String(port), [MARK]: mark },
});
const ended = once(shell, 'exit');
try {
  await Promise.race([answers(), ended.then(([code]) => assert.fail(`the command ended with exit code ${code}`))]);
  await visit();
  // A terminal sends it to the whole foreground group: npm, its shell, the command-line tool, the application, its actors.
  process.kill(-shell.pid, 'SIGINT');
  await gone();
  console.log('The sample answered, and left nothing behind.');
} finally {
  for (const { pid } of markedProcesses(MARK, mark)) process.kill(pid, 'SIGKILL');
}

async function answers() {
  const deadline = performance.now() + UP_WITHIN;
  while (performance.now() < deadline) {
    const up = await fetch(url).then(
      () => true,
      () => false,
    );
    if (up) return;
    await delay(200);
  }
  assert.fail(`${url} did not answer within ${UP_WITHIN / 1_000} s`);
}

async function visit() {
  assert.match(await get('/', /^text\/html/), /<html/i);
  JSON.parse(await get('/search?q=actor', /^application\/json/));
  JSON.parse(await get('/stats', /^application\/json/));
  assert.equal(JSON.parse(await get('/health', /^application\/json/)).status, 'ok');
}

async function get(path, type) {
  const response = await fetch(url + path);
  const body = await response.text();
  assert.equal(response.status, 200, `GET ${path}: ${response.status} ${body}`);
  assert.match(response.headers.get('content-type') ?? '', type, `GET ${path}`);
  console.log(`GET ${path}: ${body.slice(0, 120).replaceAll(/\s+/g, ' ')}`);
  return body;
}

async function gone() {
  const deadline = performance.now() + GONE_WITHIN;
  for (;;) {
    const left = markedProcesses(MARK, mark);
    if (left.length === 0) return;
    const names = left.map(({ pid, command }) => `${pid} ${command}`).join('; ');
    assert.ok(performance.now() < deadline, `left after Ctrl-C: ${names}`);
    await delay(50);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
