/**
 * The value codec beside structuredClone and JSON: CPU time to encode and decode one value, medians of interleaved rounds.
 * Needs the compiled library: `npm run build` (or CODEC_DIST=<folder that holds lib/wire>).
 */
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const ROUNDS = 7;
/** Values of one frame: about as many as share one when many calls are under way. */
const BATCH = 64;
const MILLISECONDS = 40;

const dist = path.resolve(process.env.CODEC_DIST ?? path.join(import.meta.dirname, '../dist'));
const load = (file) => import(pathToFileURL(path.join(dist, 'lib/wire', file)));
const { ByteReader } = await load('byte-reader.js');
const { ByteWriter } = await load('byte-writer.js');
const { decodeWhole, ValueDecoder } = await load('value-decoder.js');
const { encodeWhole, ValueEncoder } = await load('value-encoder.js');

const references = { crosses: () => false };
const encoder = new ValueEncoder(references);
const decoder = new ValueDecoder();
const writer = new ByteWriter();

class Order {
  id = 17;
  customer = 'Ann';
  total = 99.5;
}

const values = {
  echo: [{ id: 1, name: 'hello', tags: ['a', 'b'], at: 1.5 }],
  '30 shapes': Array.from({ length: 30 }, (_, shape) =>
    Object.fromEntries(
      Array.from({ length: 3 + (shape % 5) }, (_, key) => [`f${shape}_${key}`, key % 2 ? `v${shape}` : key]),
    ),
  ),
  'text 38': [{ text: 'The quick brown fox jumps over the dog' }],
  'text 500': [{ text: 'x'.repeat(500) }],
  instance: [new Order()],
  nested: [
    {
      user: {
        name: 'Ann',
        address: { street: 'Main st', city: 'Ghent', geo: { lat: 51.05, lon: 3.72 } },
        roles: ['a', 'b'],
      },
      items: [
        { id: 1, count: 2 },
        { id: 2, count: 3 },
      ],
    },
  ],
  'Date Map Set': [
    {
      date: new Date(),
      map: new Map([
        ['a', 1],
        ['b', 2],
      ]),
      set: new Set([1, 2, 3]),
    },
  ],
  '50 rows': [
    Array.from({ length: 50 }, (_, id) => ({ id, name: `row ${id}`, price: id * 1.25, ok: id % 2 === 0, tags: ['x'] })),
  ],
  '200 floats': [Array.from({ length: 200 }, (_, index) => Math.sqrt(index + 2))],
  'text 1 Mi': ['x'.repeat(1 << 20)],
  'text 1 Mi CJK': ['漢'.repeat(1 << 20)],
};

const subjects = {
  stream: (list, count) => {
    for (let done = 0; done < count; done += BATCH) {
      writer.reset();
      for (let index = 0; index < BATCH; index++) encoder.encode(writer, list[index % list.length], 'value', 1 << 24);
      const reader = new ByteReader(writer.buffer, 0, writer.position);
      for (let index = 0; index < BATCH; index++) decoder.decode(reader);
    }
  },
  whole: (list, count) => {
    for (let index = 0; index < count; index++) {
      decodeWhole(encodeWhole(references, list[index % list.length], 'value').bytes);
    }
  },
  structuredClone: (list, count) => {
    for (let index = 0; index < count; index++) structuredClone(list[index % list.length]);
  },
  JSON: (list, count) => {
    for (let index = 0; index < count; index++) JSON.parse(JSON.stringify(list[index % list.length]));
  },
};

/** Nanoseconds of CPU time per value, collecting garbage included: other programs on the machine disturb it less than the clock. */
function measure(subject, list, count) {
  const start = process.cpuUsage();
  subject(list, count);
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / count;
}

/** Large values are measured alone: a frame never holds many of them. */
function subjectsOf(list) {
  const large = typeof list[0] === 'string';
  return Object.entries(subjects).filter(([name]) => !large || name !== 'stream');
}

const plan = Object.entries(values).map(([name, list]) => ({
  name,
  list,
  rows: subjectsOf(list).map(([subject, run]) => {
    // The first time tells how often the value can be measured at all, the second one how long it takes when compiled.
    const first = Math.max(measure(run, list, BATCH), 100);
    const warm = Math.max(BATCH, Math.min(1e7 / first, 20_000));
    const cost = measure(run, list, Math.ceil(warm / BATCH) * BATCH);
    return { subject, run, count: Math.ceil((MILLISECONDS * 1e6) / cost / BATCH) * BATCH, results: [] };
  }),
}));

for (let round = 0; round < ROUNDS; round++) {
  for (const { list, rows } of plan) {
    for (const { run, count, results } of rows) results.push(measure(run, list, count));
  }
}

const table = {};
for (const { name, rows } of plan) {
  table[name] = Object.fromEntries(
    rows.map(({ subject, results }) => [subject, Math.round(results.sort((a, b) => a - b)[ROUNDS >> 1])]),
  );
}
console.log(
  `CPU ns to encode and decode one value, median of ${ROUNDS} interleaved rounds, Node.js ${process.version}`,
);
console.table(table);
