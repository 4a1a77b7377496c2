import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from '@jest/globals';
import { eventually } from './eventually.js';
import { isRunning } from './processes.js';

/**
 * Runs an owner that ends in that way, or is killed, and expects the two processes that it tells of to be gone within a
 * second.
 */
export async function expectNothingLeft(script: string, way: string, means: string): Promise<void> {
  const owner = spawn(process.execPath, [script, way], {
    stdio: ['ignore', 'pipe', 'ignore'],
    // The shell that is used where setpriv is missing has an absolute path.
    env: means === 'with setpriv' ? process.env : { ...process.env, PATH: '/nowhere' },
  });
  const exit = once(owner, 'exit');
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  const pids = JSON.parse(line.toString()) as number[];
  expect(pids).toHaveLength(2);
  if (way === 'kill') {
    expect(pids.every(isRunning)).toBe(true);
    owner.kill('SIGKILL');
  }
  await exit;
  await eventually(() => !pids.some(isRunning), { within: 1000, what: 'the end of both processes' });
}
