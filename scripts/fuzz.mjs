/** Attacks codec, link and dispatcher with `INPUTS` inputs (100 000) from the seed `SEED` (1) on; see docs/fuzzing.md. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const stage = mkdtempSync(join(root, 'node_modules', '.uactor-fuzz-'));
try {
  const outfile = join(stage, 'fuzz.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['test/fuzz/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { 'nestjs-uactor/core': './lib/core.ts' },
    logLevel: 'warning',
  });
  const { status } = spawnSync(process.execPath, [outfile], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(stage, { recursive: true, force: true });
}
