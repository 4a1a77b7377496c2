import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';

const BENCH = path.resolve(import.meta.dirname, '..');
const ROOT = path.resolve(BENCH, '..');

/** Installs the peers and builds the library, where they are missing. */
export function prepare() {
  if (missingPeers().length > 0) run('npm', ['ci', '--no-audit', '--no-fund'], BENCH);
  // This folder is a package of its own, so that the library's name would lead nowhere here.
  const library = path.join(BENCH, 'node_modules/nestjs-uactor');
  if (!existsSync(library)) symlinkSync(ROOT, library, 'junction');
  const built = ['bundle/core.js', 'bundle/actor-process.cjs'];
  if (!built.every((file) => existsSync(path.join(ROOT, file)))) run('npm', ['run', 'build'], ROOT);
}

/** The versions of the library and of its peers. */
export function versions() {
  const names = ['nestjs-uactor', ...Object.keys(wantedPeers())];
  return Object.fromEntries(names.map((name) => [name, installedVersion(name)]));
}

function missingPeers() {
  return Object.entries(wantedPeers()).filter(([name, version]) => installedVersion(name) !== version);
}

function wantedPeers() {
  return readJson(path.join(BENCH, 'package.json')).dependencies;
}

function installedVersion(name) {
  const file = path.join(BENCH, 'node_modules', name, 'package.json');
  return existsSync(file) ? readJson(file).version : undefined;
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
}
