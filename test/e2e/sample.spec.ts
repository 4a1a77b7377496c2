import type { Server } from 'node:http';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../sample/app.module.js';
import type { Progress } from '../../sample/index/progress.js';
import type { SearchResult } from '../../sample/index/search-result.js';
import { eventually } from '../support/eventually.js';
import { isRunning } from '../support/processes.js';

interface Stats {
  readonly actor: { readonly pid: number; readonly rss: number; readonly documents: number };
  readonly application: { readonly pid: number; readonly eventLoopDelay: { p50: number; p99: number; max: number } };
}

let app: INestApplication<Server>;
let url: string;

async function start(folder: string): Promise<void> {
  process.env.DOCS_DIR = folder;
  const testing = await Test.createTestingModule({ imports: [AppModule] }).compile();
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares options as a class and takes literals
  app = testing.createNestApplication<INestApplication<Server>>({ forceCloseConnections: true, logger: false });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
}

async function stop(): Promise<void> {
  delete process.env.DOCS_DIR;
  await app.close();
}

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/${path}`);
  return { status: response.status, body: await response.json() };
}

async function search(query: string): Promise<SearchResult> {
  const { status, body } = await get(`search?q=${encodeURIComponent(query)}`);
  expect(status).toBe(200);
  return body as SearchResult;
}

async function stats(): Promise<Stats> {
  const { status, body } = await get('stats');
  expect(status).toBe(200);
  return body as Stats;
}

/** The server-sent events, until the end of the response. */
async function* progress(): AsyncGenerator<Progress> {
  const { body } = await fetch(`${url}/progress`);
  let text = '';
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    const events = (text + chunk).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data !== undefined) yield JSON.parse(data) as Progress;
    }
  }
}

async function indexed(): Promise<Progress> {
  for await (const state of progress()) if (state.phase === 'ready' || state.phase === 'failed') return state;
  throw new Error('The progress ended before the run');
}

describe('the sample', () => {
  beforeAll(async () => {
    await start(resolve('test/fixtures/documents'));
    await indexed();
  });
  afterAll(stop);

  it('serves its page, which may load nothing from elsewhere', async () => {
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/(src|href)="https?:/);
  });

  it('searches', async () => {
    const result = await search('ultraviolet');
    expect(result).toMatchObject({ query: 'ultraviolet', total: 1, hits: [{ path: 'guide/hunting.md' }] });
    const { text, ranges } = result.hits[0]!.snippet;
    expect(ranges.map(([start, end]) => text.slice(start, end))).toEqual(['ultraviolet']);
  });

  it.each(['search', 'search?q=', 'search?q=one&q=two', 'search?q[a]=b', 'search?q=%00%F0%9F%AA%B6'])(
    'answers %s, which asks for nothing that there is',
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 200, body: { total: 0, hits: [] } });
    },
  );

  it('takes a limit, and refuses one that is no number', async () => {
    expect(await get('search?q=kestrel&limit=1')).toMatchObject({ status: 200, body: { hits: { length: 1 } } });
    expect(await get('search?q=kestrel&limit=all')).toMatchObject({ status: 400 });
  });

  it('gives a document, and 404 from the actor for one that there is not', async () => {
    const { id } = (await search('ultraviolet')).hits[0]!;
    expect(await get(`documents/${id}`)).toMatchObject({ status: 200, body: { id, path: 'guide/hunting.md' } });
    expect(await get('documents/..%2F..%2Fpackage.json')).toEqual({
      status: 404,
      body: { statusCode: 404, error: 'Not Found', message: 'There is no document "../../package.json"' },
    });
  });

  it('indexes again on demand', async () => {
    const answers = await Promise.all([1, 2].map(() => fetch(`${url}/reindex`, { method: 'POST' })));
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    const runs = (await Promise.all(answers.map((answer) => answer.json()))) as { run: number }[];
    expect(runs.map(({ run }) => run).toSorted()).toEqual([2, 3]);
    expect(await indexed()).toMatchObject({ run: 3, phase: 'ready' });
  });

  it('tells the figures of both processes', async () => {
    const { application, actor } = await stats();
    expect(application.pid).toBe(process.pid);
    expect(actor.pid).not.toBe(process.pid);
    expect(isRunning(actor.pid)).toBe(true);
    expect(actor).toMatchObject({ documents: 9, rss: expect.any(Number) });
    await eventually(async () => (await stats()).application.eventLoopDelay.max >= 1);
  });

  it('is healthy', async () => {
    expect(await get('health')).toMatchObject({
      status: 200,
      body: { status: 'ok', info: { index: { status: 'up' }, documents: { status: 'up', phase: 'ready', total: 10 } } },
    });
  });

  it('indexes again by itself after its actor was killed', async () => {
    const before = (await stats()).actor.pid;
    process.kill(before, 'SIGKILL');
    await eventually(async () => (await stats()).actor.pid !== before);
    await eventually(async () => (await search('ultraviolet')).total === 1);
  });

  it('completes the progress that somebody listens to when it closes, and ends its actor', async () => {
    const { actor } = await stats();
    const events = progress();
    expect(await events.next()).toMatchObject({ done: false });
    await Promise.all([app.close(), eventually(async () => (await events.next()).done)]);
    expect(isRunning(actor.pid)).toBe(false);
  });
});

describe('the sample without documents', () => {
  afterEach(stop);

  it('starts, and says what is wrong with the folder', async () => {
    await start('/nowhere/at/all');
    const message = 'The folder /nowhere/at/all does not exist. Set DOCS_DIR to a folder with documents.';
    expect(await indexed()).toMatchObject({ phase: 'failed', message });
    expect(await get('health')).toMatchObject({
      status: 503,
      body: { status: 'error', info: { index: { status: 'up' } }, error: { documents: { status: 'down', message } } },
    });
    expect(await get('search?q=anything')).toMatchObject({ status: 200, body: { total: 0 } });
  });

  it('says that there are none', async () => {
    await start(resolve('scripts'));
    const message = `There is no Markdown or .d.ts file below ${resolve('scripts')}.`;
    expect(await indexed()).toMatchObject({ phase: 'ready', total: 0, message });
    expect(await get('health')).toMatchObject({
      status: 200,
      body: { info: { documents: { status: 'up', message } } },
    });
  });
});
