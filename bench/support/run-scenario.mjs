import { spawn } from 'node:child_process';
import path from 'node:path';

const running = new Set();

/**
 * Runs a scenario in a process of its own, and ends all processes that it left.
 * @returns {Promise<{ results: object, rows: import('./rows.mjs').Row[] }>}
 */
export async function runScenario(name, options, timeout) {
  const file = path.join(import.meta.dirname, 'scenario-process.mjs');
  return inGroup([file, name, JSON.stringify(options)], timeout);
}

/** Runs a file that prints its own table. */
export async function runScript(file, timeout) {
  await inGroup([file], timeout);
}

/** Ends what runs now. */
export function endAll() {
  for (const child of running) endGroup(child);
}

function inGroup(args, timeout) {
  // A group of its own, so that what it started can be ended with it, however it ends itself.
  const detached = process.platform !== 'win32';
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached });
  running.add(child);
  let outcome;
  child.on('message', (message) => {
    outcome = message;
  });
  const timer = setTimeout(endGroup, timeout, child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      endGroup(child);
      running.delete(child);
      if (code === 0) resolve(outcome);
      else reject(new Error(`it ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

function endGroup(child) {
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
