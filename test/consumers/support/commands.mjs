import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { markedProcesses } from '../../../scripts/marked-processes.mjs';

const MARK = 'UACTOR_CONSUMERS_MARK';
const GONE_WITHIN = 3_000;
const LAST_WORDS_WITHIN = 1_000;

/**
 * @typedef {object} Outcome
 * @property {boolean} ok ended by itself, in time, with exit code 0, and left no process
 * @property {string} output what it printed, and what was wrong with its end
 * @property {number} seconds
 */

/**
 * Runs a command to its end. A process that it leaves behind is a failure, and is ended.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, seconds: number, env?: NodeJS.ProcessEnv }} options `seconds`: how long it may take
 * @returns {Promise<Outcome>}
 */
export async function run(command, args, { cwd, seconds, env = {} }) {
  const mark = randomUUID();
  const begun = performance.now();
  const child = spawn(command, args, {
    cwd,
    env: { ...cleanEnvironment(), ...pathWith(command), ...env, [MARK]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  let problem;
  const timer = setTimeout(() => {
    problem = `did not end within ${seconds} s`;
    killGroup(child.pid);
  }, seconds * 1_000);
  const closed = once(child, 'close').catch(() => undefined);
  const end = await new Promise((resolve) => {
    child.on('error', (error) => resolve(String(error)));
    child.on('exit', (code, signal) => resolve(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`));
  });
  clearTimeout(timer);
  problem ??= end;
  const left = await leftAfter(mark);
  await Promise.race([closed, delay(LAST_WORDS_WITHIN)]);
  if (left.length > 0) problem = [problem, `left behind: ${left.join('; ')}`].filter(Boolean).join('; ');
  return {
    ok: problem === undefined,
    output: problem === undefined ? output : `${output}\n>>> ${problem}`,
    seconds: (performance.now() - begun) / 1_000,
  };
}

/** Of the environment, nothing that npm or a test runner set for the process that runs us. */
function cleanEnvironment() {
  const own = /^(npm_|NODE_OPTIONS$|NODE_ENV$|JEST_|VITEST)/;
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name) || name.startsWith('npm_config_'));
  return Object.fromEntries(kept);
}

/** Scripts that ask for `node` get the Node under test. */
function pathWith(command) {
  const folder = dirname(command);
  return folder === '.' ? {} : { PATH: `${folder}:${process.env.PATH ?? ''}` };
}

async function leftAfter(mark) {
  const deadline = performance.now() + GONE_WITHIN;
  for (;;) {
    const left = markedProcesses(MARK, mark);
    if (left.length === 0) return [];
    if (performance.now() > deadline) {
      for (const { pid } of left) process.kill(pid, 'SIGKILL');
      return left.map(({ pid, command }) => `${pid} ${command}`);
    }
    await delay(50);
  }
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
