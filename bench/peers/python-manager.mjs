import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A manager of Python's multiprocessing, called by a Python process: both ends are Python's. */
export default class PythonManager {
  /** @throws Error where there is no python3 that can fork */
  async start() {
    this.python = spawn('python3', [path.join(import.meta.dirname, 'python-manager.py')], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.exited = once(this.python, 'exit').catch(() => undefined);
    this.lines = createInterface({ input: this.python.stdout })[Symbol.asyncIterator]();
    this.version = JSON.parse(await this.answer()).version;
  }

  /** What is called: an object that echoes; subclasses name others. */
  object = 'echo';

  /** Calls per second, with a thread for each that is under way. */
  async measure({ bytes, inFlight, milliseconds }) {
    const { object } = this;
    this.python.stdin.write(`${JSON.stringify({ object, bytes: bytes ?? null, inFlight, milliseconds })}\n`);
    return Number(await this.answer());
  }

  /** Milliseconds until a manager of its own has started, in a fork, and given a proxy. */
  async measureStart() {
    this.python.stdin.write(`${JSON.stringify({ start: true })}\n`);
    return Number(await this.answer());
  }

  async close() {
    this.python.stdin.end();
    await this.exited;
  }

  async answer() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error('there is no python3 that can fork');
    return value;
  }
}
