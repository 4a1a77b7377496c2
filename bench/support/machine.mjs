import { spawnSync } from 'node:child_process';
import os from 'node:os';
import { versions } from './prepare.mjs';

/** Where and with what the figures were measured. */
export function machine() {
  const python = spawnSync('python3', ['--version'], { encoding: 'utf8' });
  return {
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    processors: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    versions: {
      'Node.js': process.versions.node,
      Python: python.status === 0 ? python.stdout.trim().replace(/^Python /, '') : 'none',
      ...versions(),
    },
  };
}

export function load() {
  return os.loadavg().map((average) => Math.round(average * 100) / 100);
}
