import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type BuiltSample, startSample } from './built-sample.js';
import { type Browser, openBrowser } from './chromium.js';

const ARTEFACTS = resolve('test-artefacts');

let browser: Browser;
let page: Page;
/** What the page's script threw or logged as an error. */
let problems: string[];

beforeAll(async () => {
  await mkdir(ARTEFACTS, { recursive: true });
  browser = await openBrowser();
});
afterAll(() => browser[Symbol.asyncDispose]());

beforeEach(async () => {
  problems = [];
  page = await browser.context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
});
afterEach(() => page.close());

/** What the bar shows, of 1; undefined while it only says that something is going on. */
function bar(): Promise<number | undefined> {
  return page.locator('#bar').evaluate((node: HTMLProgressElement) => (node.position < 0 ? undefined : node.position));
}

async function barBeyond(share: number): Promise<number> {
  await page.waitForFunction((least) => document.querySelector('progress')!.position > least, share, {
    timeout: 60_000,
  });
  return (await bar()) ?? 0;
}

async function search(query: string): Promise<void> {
  await page.getByRole('searchbox').fill(query);
  await page.locator('#hits mark').first().waitFor();
}

describe('the page of the sample', () => {
  let sample: BuiltSample;

  beforeAll(async () => {
    sample = await startSample();
  });
  afterAll(() => sample[Symbol.asyncDispose]());

  it('moves its bar while documents are indexed, and searches meanwhile', async () => {
    await page.goto(sample.url);
    await page.getByRole('button', { name: 'Index again' }).click();
    const early = await barBeyond(0);
    const later = await barBeyond(early);
    expect(later).toBeGreaterThan(early);
    await search('event loop');
    // Which documents are there by now is left to chance, but not what is marked in them.
    expect((await page.locator('#hits mark').allTextContents()).join(' ')).toMatch(/\b(event|loop)/i);
    await page.screenshot({ path: resolve(ARTEFACTS, 'sample-indexing.png') });
    await page.getByRole('heading', { name: /documents indexed in/ }).waitFor({ timeout: 100_000 });
    expect(await bar()).toBe(1);
    expect(problems).toEqual([]);
  });

  it.each([
    { look: 'desktop-light', width: 1280, height: 900, colorScheme: 'light' },
    { look: 'desktop-dark', width: 1280, height: 900, colorScheme: 'dark' },
    { look: 'phone-light', width: 375, height: 812, colorScheme: 'light' },
    { look: 'phone-dark', width: 375, height: 812, colorScheme: 'dark' },
  ] as const)('finds a known document, $look', async ({ look, width, height, colorScheme }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.goto(sample.url);
    await search('createApplicationContext');
    const hit = page.getByRole('listitem').filter({ hasText: '@nestjs/core/nest-factory.d.ts' });
    expect(await hit.locator('mark').allTextContents()).toContain('createApplicationContext');
    await page.waitForFunction(() => /^\d+$/.test(document.getElementById('actor-pid')!.textContent));
    await page.screenshot({ path: resolve(ARTEFACTS, `sample-${look}.png`) });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await hit.getByRole('button').click();
    await page.getByRole('dialog').getByText('export declare class NestFactoryStatic').waitFor();
    await page.screenshot({ path: resolve(ARTEFACTS, `sample-${look}-document.png`) });
    expect(problems).toEqual([]);
  });

  it('keeps what was searched in its address', async () => {
    await page.goto(`${sample.url}/?q=monitorEventLoopDelay`);
    await page.locator('#hits mark').first().waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('monitorEventLoopDelay');
    await search('createApplicationContext');
    await page.waitForURL('**/?q=createApplicationContext');
  });

  it('ends with Ctrl-C while the page listens, which the page says', async () => {
    await using another = await startSample();
    await page.goto(another.url);
    await barBeyond(0);
    expect(await another.interrupt()).toBe('SIGINT');
    await page.getByRole('heading', { name: /connection is lost/ }).waitFor();
  });
});

describe('the page of the sample over documents that nobody vouches for', () => {
  it('shows their text as text', async () => {
    await using sample = await startSample({ DOCS_DIR: resolve('test/fixtures/documents') });
    await page.goto(sample.url);
    await search('plumage');
    const hit = page.getByRole('listitem').filter({ hasText: 'guide/markup.md' });
    expect(await hit.textContent()).toContain('<img src="x" onerror=');
    await hit.getByRole('button').click();
    await page.getByRole('dialog').getByText("<script>document.title = 'taken over").waitFor();
    expect(await page.title()).toBe('Search over real documents');
    expect(problems).toEqual([]);
  });

  it('says what is wrong with their folder', async () => {
    await using sample = await startSample({ DOCS_DIR: '/nowhere/at/all' });
    await page.goto(sample.url);
    await page.getByText('The folder /nowhere/at/all does not exist').waitFor();
  });

  it('says that there are none', async () => {
    await using sample = await startSample({ DOCS_DIR: resolve('scripts') });
    await page.goto(sample.url);
    await page.getByText('There is no Markdown or .d.ts file').waitFor();
  });
});
