/**
 * How late the event loop of the sample's application is while documents are indexed: in an actor's process, and in the
 * application's own (`mode: 'inline'`), in turns. Both serve the same requests meanwhile. Needs `npm run build`.
 * `node bench/event-loop.mjs [rounds]`
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const IDLE_MS = 5_000;
const SEARCH_EVERY_MS = 100;
const QUERIES = ['event loop', 'createApplicationContext', 'observable map', 'stream', 'dependency injection'];
const ROOT = resolve(import.meta.dirname, '..');

const built = (path) => import(join(ROOT, 'dist', path));

// The application, in a process of its own

async function serve(mode) {
  const { Module } = await import('@nestjs/common');
  const { NestFactory } = await import('@nestjs/core');
  const { UActorModule } = await built('lib/index.js');
  const { IndexActor } = await built('sample/index/index.actor.js');
  const { SearchController } = await built('sample/search/search.controller.js');
  const { ProgressController } = await built('sample/search/progress.controller.js');
  const AppModule = class {};
  Module({
    imports: [UActorModule.forRoot({ actors: [{ actor: IndexActor, mode, args: [join(ROOT, 'node_modules')] }] })],
    controllers: [SearchController, ProgressController],
  })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: ['error'], forceCloseConnections: true });
  await app.listen(0, '127.0.0.1');
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  process.on('message', async (wish) => {
    if (wish === 'measure') {
      histogram.reset();
      histogram.enable();
    }
    if (wish === 'read') {
      histogram.disable();
      const [p50, p99] = [50, 99].map((share) => histogram.percentile(share) / 1e6);
      process.send({ p50, p99, max: histogram.max / 1e6 });
    }
    if (wish === 'end') {
      await app.close();
      process.disconnect();
    }
  });
  process.send(await app.getUrl());
}

// The visitors, in this process

/** Resolves when the run under way is over, or rejects when it failed. */
async function indexed(url) {
  const { body } = await fetch(`${url}/progress`);
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes('"phase":"failed"')) throw new Error(text);
    if (text.includes('"phase":"ready"')) return;
    text = text.slice(text.lastIndexOf('\n\n') + 2);
  }
  throw new Error('The progress ended before the run');
}

/** Searches at a fixed pace until the promise has settled, and says how many milliseconds each search took. */
async function searchUntil(settled, url) {
  const took = [];
  const open = [];
  let over = false;
  const finish = settled.finally(() => (over = true));
  for (let turn = 0; !over; turn++) {
    const begun = performance.now();
    const query = encodeURIComponent(QUERIES[turn % QUERIES.length]);
    open.push(
      fetch(`${url}/search?q=${query}`)
        .then((response) => response.json())
        .then(() => took.push(performance.now() - begun)),
    );
    await Promise.race([delay(SEARCH_EVERY_MS), finish]);
  }
  await Promise.all([finish, ...open]);
  took.sort((a, b) => a - b);
  return { searchP50: took[took.length >> 1], searchMax: took.at(-1) };
}

async function measure(application, url, work) {
  application.send('measure');
  const searches = await searchUntil(work(), url);
  application.send('read');
  const [delays] = await once(application, 'message');
  return { ...delays, ...searches };
}

async function round(mode) {
  const application = fork(fileURLToPath(import.meta.url), ['serve', mode]);
  const [url] = await once(application, 'message');
  await indexed(url);
  const idle = await measure(application, url, () => delay(IDLE_MS));
  const begun = performance.now();
  const busy = await measure(application, url, async () => {
    await fetch(`${url}/reindex`, { method: 'POST' });
    await indexed(url);
  });
  const took = performance.now() - begun;
  application.send('end');
  await once(application, 'exit');
  return { idle, busy, took };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const KEYS = ['p50', 'p99', 'max', 'searchP50', 'searchMax'];

/** Prints a line, with its p99 beside the baseline's where there is one, and returns its p99. */
function report(title, rounds, baseline) {
  const cell = (key) => {
    const values = rounds.map((one) => one[key]);
    const range = `${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)}`;
    return `${median(values).toFixed(1)} (${range})`.padStart(22);
  };
  const p99 = median(rounds.map((one) => one.p99));
  const against = `${(p99 - baseline).toFixed(1)} ms`.padStart(11) + `${(p99 / baseline).toFixed(1)} x`.padStart(8);
  console.log(title.padEnd(36) + KEYS.map(cell).join('') + (baseline === undefined ? '' : against));
  return p99;
}

if (process.argv[2] === 'serve') await serve(process.argv[3]);
else {
  const count = Number(process.argv[2] ?? 3);
  const results = { process: [], inline: [] };
  for (let turn = 0; turn < count; turn++) {
    const modes = turn % 2 === 0 ? ['process', 'inline'] : ['inline', 'process'];
    for (const mode of modes) results[mode].push(await round(mode));
  }
  console.log(`milliseconds, median of ${count} rounds and (lowest–highest); event-loop delay at a resolution of 1 ms`);
  const heads = ['delay p50', 'delay p99', 'delay max', 'search p50', 'search max'].map((head) => head.padStart(22));
  console.log(`${''.padEnd(36)}${heads.join('')}   p99 over the first idle`);
  const rows = [
    ['index in an actor, idle', 'process', 'idle'],
    ['index in an actor, indexing', 'process', 'busy'],
    ['index in the application, idle', 'inline', 'idle'],
    ['index in the application, indexing', 'inline', 'busy'],
  ];
  let baseline;
  for (const [title, mode, state] of rows) {
    const rounds = results[mode].map((one) => one[state]);
    const p99 = report(title, rounds, baseline);
    baseline ??= p99;
  }
  for (const [mode, place] of Object.entries({ process: 'an actor', inline: 'the application' })) {
    const took = median(results[mode].map((one) => one.took));
    console.log(`indexing in ${place} took ${(took / 1000).toFixed(1)} s`);
  }
}
