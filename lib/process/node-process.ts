import { type ChildProcess, spawn as startChild } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { SocketChannel } from '../channels/socket.channel.js';
import type { ProcessEnd } from '../errors/index.js';
import { SystemTimer } from '../link/clock.js';
import { entryFile } from './entry-file.js';
import type { Launch } from './launch.js';
import { readLines } from './line-reader.js';
import { ownerDeath } from './owner-death.js';

// A grandchild may hold the pipes of our child open long after it.
const OUTPUT_WITHIN = 250;

/** Of what a process wrote that nobody listened to yet. */
const MOST_EARLY_LINES = 40;

const HAS_GROUPS = process.platform !== 'win32';

/** Where a line comes from. */
export type Output = 'stdout' | 'stderr';

/** There are none where the system had no file descriptors left for them. */
type Pipes = Partial<Pick<ChildProcess, 'stdout' | 'stderr' | 'stdio'>>;

/** How it ended, or why the system started no process. */
export interface NodeEnd extends ProcessEnd {
  notStarted?: Error;
}

/** A started Node with a channel to it, over a socket pair, as its descriptor 3. */
export class NodeProcess {
  readonly channel: SocketChannel;
  /** Resolves once the process is gone and its output was read. Never rejects. */
  readonly exited: Promise<NodeEnd>;
  private readonly child: ChildProcess;
  /** Of a process group. */
  private readonly isLeader: boolean;
  private over = false;
  private readonly early: [line: string, from: Output][] = [];
  private onLine = (line: string, from: Output): void => {
    if (this.early.length < MOST_EARLY_LINES) this.early.push([line, from]);
  };

  /** @throws Error when the system cannot start any process; for most reasons that shows in how it has exited */
  constructor({ node, args: nodeArgs, env, cwd, killTree }: Launch) {
    const death = ownerDeath(killTree);
    const [command, args] = death.command(node, [...nodeArgs, entryFile()]);
    this.child = startChild(command, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env,
      ...(cwd === undefined ? {} : { cwd }),
      windowsHide: true,
      detached: killTree && HAS_GROUPS,
    });
    const { pid } = this.child;
    const { stdout, stderr, stdio } = this.child as Pipes;
    this.isLeader = killTree && HAS_GROUPS && pid !== undefined;
    this.exited = whenExited(this.child).then(async (end) => {
      this.over = true;
      if (this.isLeader) this.killGroup();
      if (pid !== undefined) death.ended(pid);
      await Promise.all([readToEnd(stdout), readToEnd(stderr)]);
      return end;
    });
    if (stdout) readLines(stdout, (line) => this.onLine(line, 'stdout'));
    if (stderr) readLines(stderr, (line) => this.onLine(line, 'stderr'));
    const socket = stdio?.[3];
    this.channel = SocketChannel.ofSocket(socket instanceof Socket ? socket : new Socket().destroy());
    if (pid !== undefined) death.started(pid);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Whether the process has ended, as far as we know. */
  get ended(): boolean {
    return this.over || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Gives the lines that come from now on. @returns those that came before */
  listen(onLine: (line: string, from: Output) => void): readonly [line: string, from: Output][] {
    this.onLine = onLine;
    return this.early.splice(0);
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
    if (this.over) return;
    if (this.isLeader) this.killGroup();
    else this.child.kill('SIGKILL');
  }

  private killGroup(): void {
    try {
      process.kill(-Number(this.pid), 'SIGKILL');
    } catch {
      // There is nobody left in it.
    }
  }
}

function whenExited(child: ChildProcess): Promise<NodeEnd> {
  return new Promise((resolve) => {
    child.on('exit', (exitCode, signal) => {
      resolve({ exitCode, signal });
    });
    // `exit` does not come where it could not be started.
    child.on('error', (notStarted) => {
      if (child.pid === undefined) resolve({ exitCode: 127, signal: null, notStarted });
    });
  });
}

function readToEnd(stream: Readable | null | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (stream?.closed !== false) {
      resolve();
      return;
    }
    const giveUp = new SystemTimer(OUTPUT_WITHIN, () => stream.destroy());
    stream.on('close', () => {
      giveUp.cancel();
      resolve();
    });
  });
}
