import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { ResolvedOptions } from '../actor/resolve-options.js';
import type { ProcessEnd } from '../errors/index.js';
import { entryFile } from './entry-file.js';
import { readLines } from './line-reader.js';
import { ownerDeath } from './owner-death.js';
import { nodeArguments, processEnvironment } from './process-options.js';

// A grandchild may hold the pipes of our child open long after it.
const OUTPUT_WITHIN = 250;

/** A started Node with a socket pair to it as its descriptor 3. */
export class NodeProcess {
  readonly socket: Socket;
  /** Resolves once the process is gone and its output was read. Never rejects. */
  readonly exited: Promise<ProcessEnd>;
  private readonly child: ChildProcess;
  private over = false;

  /** @throws Error when the system cannot start any process, as for a working directory that does not exist */
  constructor(options: ResolvedOptions, onLine: (line: string, from: 'stdout' | 'stderr') => void) {
    const [command, args] = ownerDeath().command(process.execPath, [...nodeArguments(options), entryFile()]);
    this.child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: processEnvironment(options, process.env),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      windowsHide: true,
    });
    const { pid, stdout, stderr } = this.child;
    this.exited = whenExited(this.child).then(async (end) => {
      this.over = true;
      if (pid !== undefined) ownerDeath().ended(pid);
      await Promise.all([readToEnd(stdout), readToEnd(stderr)]);
      return end;
    });
    if (stdout !== null) readLines(stdout, (line) => onLine(line, 'stdout'));
    if (stderr !== null) readLines(stderr, (line) => onLine(line, 'stderr'));
    const [, , , socket] = this.child.stdio;
    if (!(socket instanceof Socket)) throw new Error('The system made no socket pair for the actor process');
    this.socket = socket;
    if (pid !== undefined) ownerDeath().started(pid);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Whether the process and its pipes keep our event loop alive. */
  hold(alive: boolean): void {
    const { child } = this;
    if (alive) child.ref();
    else child.unref();
    for (const pipe of [child.stdout, child.stderr]) {
      if (!(pipe instanceof Socket)) continue;
      if (alive) pipe.ref();
      else pipe.unref();
    }
  }

  kill(): void {
    if (!this.over) this.child.kill('SIGKILL');
  }
}

function whenExited(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.on('exit', (exitCode, signal) => {
      resolve({ exitCode, signal });
    });
    // The process could not be started; `exit` does not come then.
    child.on('error', () => {
      if (child.pid === undefined) resolve({ exitCode: 127, signal: null });
    });
  });
}

function readToEnd(stream: Readable | null): Promise<void> {
  return new Promise((resolve) => {
    if (stream === null || stream.closed) {
      resolve();
      return;
    }
    const giveUp = setTimeout(() => stream.destroy(), OUTPUT_WITHIN);
    stream.on('close', () => {
      clearTimeout(giveUp);
      resolve();
    });
  });
}
