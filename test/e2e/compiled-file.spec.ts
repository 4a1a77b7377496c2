import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');

/** Tells of what was compiled whether there was something to take, and whether it was refused. */
const HOOK = `const vm = require('node:vm');
const taken = (globalThis.taken = []);
vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options);
    taken.push([options.cachedData !== undefined, this.cachedDataRejected ?? false]);
  }
};
`;

const ACTOR = `import { Actor } from 'nestjs-uactor/core';
export class Compiled {
  taken() {
    return globalThis.taken;
  }
}
Actor()(Compiled);
`;

/** Ends when so many bytes of what was compiled are in the folder. */
const OWNER = `import { readdirSync, statSync } from 'node:fs';
import { keepSpares, spawn } from 'nestjs-uactor/core';
import { Compiled } from './compiled.actor.mjs';
const [spares, hook, bytes] = process.argv.slice(2);
keepSpares(Number(spares));
const actor = await spawn(Compiled, { execArgv: ['--require', hook] });
const caches = () => readdirSync('bundle').filter((name) => name.endsWith('.cache'));
const kept = () => caches().reduce((sum, name) => sum + statSync('bundle/' + name).size, 0);
while (kept() < Number(bytes)) await new Promise((resolve) => setTimeout(resolve, 10));
console.log(JSON.stringify(await actor.taken()));
await actor.shutdown();
`;

/** Compiles the file and keeps that, twice. */
const KEEPER = `require('./bundle/actor-process.cjs');
const { keep } = globalThis[Symbol.for('nestjs-uactor.compiled')];
keep();
keep();
`;

let folder: string;
let bundle: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'uactor-compiled-')));
  bundle = join(folder, 'bundle');
  for (const part of ['package.json', 'bundle']) {
    cpSync(join(root, part), join(folder, part), { recursive: true, filter: (file) => !file.includes('.cache') });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'hook.cjs'), HOOK);
  writeFileSync(join(folder, 'compiled.actor.mjs'), ACTOR);
  writeFileSync(join(folder, 'owner.mjs'), OWNER);
  writeFileSync(join(folder, 'keeper.cjs'), KEEPER);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function run(script: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...args], {
    cwd: folder,
    timeout: 30_000,
  });
  expect(stderr).toBe('');
  return stdout;
}

async function takenBy({ spares, bytes }: { spares: number; bytes: number }): Promise<unknown> {
  return JSON.parse(await run('owner.mjs', String(spares), join(folder, 'hook.cjs'), String(bytes)));
}

function caches(): string[] {
  return readdirSync(bundle).filter((name) => name.includes('.cache'));
}

/** The one file of what was compiled. */
function cache(): string {
  const [name, ...others] = caches();
  expect(others).toEqual([]);
  return join(bundle, String(name));
}

describe('what actor processes have compiled', () => {
  it('is kept by a spare process, once, and taken by those that start later', async () => {
    expect(await takenBy({ spares: 0, bytes: 0 })).toEqual([[false, false]]);
    expect(caches()).toEqual([]);
    await takenBy({ spares: 1, bytes: 1 });
    const { mtimeMs } = statSync(cache());
    expect(await takenBy({ spares: 1, bytes: 1 })).toEqual([[true, false]]);
    expect(statSync(cache()).mtimeMs).toBe(mtimeMs);
  });

  it('is refused where it is damaged, and made anew', async () => {
    await takenBy({ spares: 1, bytes: 1 });
    const { size } = statSync(cache());
    truncateSync(cache(), size / 2);
    expect(await takenBy({ spares: 0, bytes: 1 })).toEqual([[true, true]]);
    await takenBy({ spares: 1, bytes: size / 2 + 1 });
    expect(await takenBy({ spares: 0, bytes: 1 })).toEqual([[true, false]]);
  });

  it('is not kept where it cannot be written, of which nobody notices', async () => {
    await run('keeper.cjs');
    const file = cache();
    rmSync(file);
    mkdirSync(join(file, 'in-the-way'), { recursive: true });
    await run('keeper.cjs');
    expect(cache()).toBe(file);
    expect(await takenBy({ spares: 0, bytes: 0 })).toEqual([[false, false]]);
  });
});
