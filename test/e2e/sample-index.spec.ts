import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ActorProxy, spawn } from 'nestjs-uactor';
import { firstValueFrom, takeWhile, toArray } from 'rxjs';
import { IndexActor } from '../../sample/index/index.actor.js';
import type { Progress } from '../../sample/index/progress.js';
import type { Marked } from '../../sample/index/search-result.js';
import { eventually } from '../support/eventually.js';

const documents = resolve('test/fixtures/documents');

/** The states of the run under way, from now on to its end. */
function states(index: ActorProxy<IndexActor>): Promise<Progress[]> {
  const goesOn = ({ phase }: Progress) => phase === 'finding' || phase === 'indexing' || phase === 'cancelled';
  return firstValueFrom(index.progress().pipe(takeWhile(goesOn, true), toArray()));
}

async function end(index: ActorProxy<IndexActor>): Promise<Progress> {
  return (await states(index)).at(-1)!;
}

function highlighted({ text, ranges }: Marked): string[] {
  return ranges.map(([start, end]) => text.slice(start, end));
}

describe('the index of the sample', () => {
  let index: ActorProxy<IndexActor>;

  beforeAll(async () => {
    index = await spawn(IndexActor, { args: [documents] });
    await end(index);
  });
  afterAll(() => index.shutdown());

  const paths = async (query: string) => (await index.search(query, 20)).hits.map(({ path }) => path);

  it('tells a late listener at once where it stands', async () => {
    expect(await firstValueFrom(index.progress())).toMatchObject({
      ...{ run: 1, phase: 'ready', folder: documents, total: 10, done: 10, skipped: 0 },
    });
    expect(await index.stats()).toMatchObject({ documents: 9 });
  });

  it('finds Markdown and .d.ts files below the folder, and no others', async () => {
    expect(await paths('vole')).toEqual(expect.arrayContaining(['README.md', 'guide/hunting.md']));
    expect(await paths('eggs')).toEqual(expect.arrayContaining(['guide/nesting.md', 'types/nest-box.d.ts']));
    expect(await paths('merlin')).toEqual(['nested/deep/CHANGELOG.MD']);
    expect(await paths('peregrine')).toEqual([]);
  });

  it('wants every word of the query, the beginning of a word being enough', async () => {
    expect(await paths('ultravi ligh')).toEqual(['guide/hunting.md']);
    expect(await paths('ultraviolet april')).toEqual([]);
  });

  it('highlights what it has found, and nothing else', async () => {
    const { hits } = await index.search('ultraviolet vole', 20);
    const [hit] = hits;
    expect(hits).toHaveLength(1);
    expect(highlighted(hit!.snippet)).toEqual(['vole', 'ultraviolet']);
    expect(highlighted(hit!.title)).toEqual([]);
  });

  it('finds words without regard to accents and capitals, and highlights them as they stand', async () => {
    const { hits } = await index.search('ELAN zlutoucka', 20);
    expect(hits.map(({ path }) => path)).toEqual(['guide/accents.md']);
    expect(highlighted(hits[0]!.snippet)).toEqual(['žluťoučká', 'élan']);
  });

  it('finds parts of a name in camel case, and highlights the parts', async () => {
    const { hits } = await index.search('hover height', 20);
    expect(hits[0]).toMatchObject({ path: 'types/kestrel.d.ts' });
    expect(highlighted(hits[0]!.snippet)).toEqual(expect.arrayContaining(['Hover', 'Height']));
    expect(await paths('measureHoverHeight')).toEqual(['types/kestrel.d.ts']);
  });

  it('forgives typing errors in a query that finds nothing else', async () => {
    expect(await paths('ultravoilet')).toEqual(['guide/hunting.md']);
  });

  it('takes the title from the first heading, without markup', async () => {
    expect((await index.search('moulting', 1)).hits[0]!.title).toEqual({
      text: 'Moulting of feathers',
      ranges: [[0, 8]],
    });
    expect((await index.search('merlin', 1)).hits[0]!.title.text).toBe('deep/CHANGELOG.MD');
  });

  it('gives the text of a document as it stands, and its id stays the same', async () => {
    const [hit] = (await index.search('plumage', 1)).hits;
    const document = await index.document(hit!.id);
    expect(document).toMatchObject({ id: hit!.id, path: 'guide/markup.md', title: 'A heading with markup & more' });
    expect(document.text).toContain('<script>document.title');
    await index.reindex();
    expect(await end(index)).toMatchObject({ phase: 'ready' });
    expect(await index.document(hit!.id)).toEqual(document);
  });

  it.each(['', '   ', '\0', '\ud800', '"', '.*(', '🪶', '__proto__', 'x'.repeat(1_000_000), 'a '.repeat(100_000)])(
    'answers an odd query (case %#)',
    async (query) => {
      const result = await index.search(query, 20);
      expect(result.query.length).toBeLessThanOrEqual(200);
      expect(result.total).toBeGreaterThanOrEqual(result.hits.length);
    },
  );

  it('finds nothing for an empty query', async () => {
    expect(await index.search('  ', 20)).toMatchObject({ query: '', total: 0, hits: [] });
  });

  it('keeps the number of hits within bounds', async () => {
    const { total } = await index.search('kestrel', 1_000_000);
    expect((await index.search('kestrel', -1)).hits).toHaveLength(1);
    expect(total).toBeGreaterThan(3);
    expect(await index.search('kestrel', 2)).toMatchObject({ total, hits: { length: 2 } });
  });
});

describe('a run of the sample', () => {
  const folders: string[] = [];

  async function folder(files: Record<string, string>): Promise<string> {
    const made = await mkdtemp(join(tmpdir(), 'sample-documents-'));
    folders.push(made);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(made, name, '..'), { recursive: true });
      await writeFile(join(made, name), text);
    }
    return made;
  }

  afterEach(async () => {
    for (const made of folders.splice(0)) await rm(made, { recursive: true, force: true });
  });

  it('goes from finding over indexing to ready', async () => {
    await using index = await spawn(IndexActor, { args: [await folder({ 'one.md': 'one' })] });
    await index.reindex();
    const seen = await states(index);
    const phases = ['finding', 'indexing', 'ready'];
    const order = seen.map(({ phase }) => phases.indexOf(phase));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toMatchObject({ run: 2, phase: 'ready', total: 1, done: 1 });
  });

  it('skips files that are no text or too large, and says how many', async () => {
    const files = { 'a.md': 'wanted', 'b.md': 'bin\0ary', 'c.md': 'large '.repeat(200_000) };
    await using index = await spawn(IndexActor, { args: [await folder(files)] });
    expect(await end(index)).toMatchObject({ phase: 'ready', total: 3, done: 3, skipped: 2 });
    expect(await index.stats()).toMatchObject({ documents: 1 });
  });

  it('shows the place in a long document, once', async () => {
    const text = `${'filler text without end. '.repeat(3000)}\nhere is the needle\n${'more needle. '.repeat(3000)}`;
    await using index = await spawn(IndexActor, { args: [await folder({ 'long.md': text })] });
    await end(index);
    const { total, hits } = await index.search('needle', 20);
    expect({ total, hits: hits.length }).toEqual({ total: 1, hits: 1 });
    const { snippet } = hits[0]!;
    expect(new Set(highlighted(snippet))).toEqual(new Set(['needle']));
    expect(snippet.text.startsWith('… ')).toBe(true);
    expect(snippet.text.length).toBeLessThan(300);
  });

  it('is cancelled by the next one', async () => {
    await using index = await spawn(IndexActor, { args: [resolve('node_modules')] });
    const seen = firstValueFrom(
      index.progress().pipe(
        takeWhile(({ run }) => run < 3, true),
        toArray(),
      ),
    );
    expect(await index.reindex()).toBe(2);
    expect(await index.reindex()).toBe(3);
    const cancelled = (await seen).filter(({ phase }) => phase === 'cancelled');
    expect(cancelled.map(({ run }) => run)).toEqual([1, 2]);
    expect((await seen).some(({ phase }) => phase === 'ready')).toBe(false);
  });

  it('can be searched while it goes on, as long as none is complete', async () => {
    await using index = await spawn(IndexActor, { args: [resolve('node_modules')] });
    await eventually(async () => (await index.stats()).documents > 0);
    await index.reindex();
    const before = (await index.stats()).documents;
    await eventually(async () => (await index.stats()).documents > before);
    expect(await firstValueFrom(index.progress())).toMatchObject({ run: 2, phase: 'indexing' });
  });

  it('leaves what was found before in place when it fails', async () => {
    const files = await folder({ 'one.md': 'one' });
    await using index = await spawn(IndexActor, { args: [files] });
    await end(index);
    await rm(files, { recursive: true });
    await index.reindex();
    expect(await end(index)).toMatchObject({ phase: 'failed', message: expect.stringContaining(files) });
    expect(await index.search('one', 1)).toMatchObject({ total: 1 });
  });

  it('says what is wrong with a folder', async () => {
    const files = await folder({ 'other.txt': 'other' });
    await using missing = await spawn(IndexActor, { args: [join(files, 'nowhere')] });
    expect(await end(missing)).toMatchObject({
      phase: 'failed',
      message: expect.stringMatching(/nowhere does not exist/),
    });
    await using file = await spawn(IndexActor, { args: [join(files, 'other.txt')] });
    expect(await end(file)).toMatchObject({
      phase: 'failed',
      message: expect.stringMatching(/other.txt is not a folder/),
    });
    await using empty = await spawn(IndexActor, { args: [files] });
    expect(await end(empty)).toMatchObject({
      phase: 'ready',
      message: expect.stringMatching(/no Markdown or \.d\.ts file/),
    });
  });
});
