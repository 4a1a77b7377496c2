import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import type * as Net from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Channel } from './channel.js';
import { SocketChannel } from './socket.channel.js';

const SCHEME = 'local:';

/**
 * An address for processes of this machine, chosen once and listened at by one process after the other. It is short: on
 * some systems a socket's path has 103 characters at most, and half of them lead to the folder.
 * @param id hexadecimal, unguessable
 */
export function localAddress(id: string): string {
  return `${SCHEME}${process.pid}-${Buffer.from(id, 'hex').toString('base64url')}`;
}

/** Opens a channel; that nobody listens there shows in its end. */
export function connectLocal(address: string): Channel {
  return SocketChannel.dial(pathOf(address));
}

export interface Listening {
  /**
   * Settles when it is known whether we can be reached.
   * @throws Error with the code EADDRINUSE when somebody else is there
   */
  readonly begun: Promise<void>;
  stop(): void;
}

/** Whoever opens a channel to the address is given to `accept`, until `stop`. Keeps no process alive. */
export function listenLocal(address: string, accept: (channel: Channel) => void): Listening {
  const path = pathOf(address);
  if (path.startsWith(folder())) prepare();
  const server = net().createServer((socket) => {
    accept(SocketChannel.ofSocket(socket));
  });
  const begun = begin(server, path);
  // Where nobody asks, those who try to reach us find out.
  begun.catch(() => undefined);
  return {
    begun,
    stop: () => {
      server.close();
    },
  };
}

async function begin(server: Net.Server, path: string): Promise<void> {
  try {
    await listening(server, path);
  } catch (error) {
    if (!path.startsWith(folder()) || (await answers(path))) throw error;
    // A file that somebody has left who was killed.
    rmSync(path, { force: true });
    await listening(server, path);
  }
}

function listening(server: Net.Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // In a worker of a cluster, too, it is this process that listens.
    server.listen({ path, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
    server.unref();
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net().connect(path);
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => {
      settle(true);
    });
    socket.once('error', () => {
      settle(false);
    });
  });
}

/** Loaded when it is needed: an actor that nobody but its owner talks to starts without it. */
function net(): typeof Net {
  return process.getBuiltinModule('node:net');
}

/** Linux has names that leave no file behind, Windows pipes; elsewhere sockets are files that only we may open. */
function pathOf(address: string): string {
  const name = address.slice(SCHEME.length);
  if (process.platform === 'linux') return `\0uactor-${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\uactor-${name}` : join(folder(), name);
}

function folder(): string {
  return join(tmpdir(), `uactor-${userInfo().uid}`);
}

/** Owners that were killed may have left files. */
function prepare(): void {
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  chmodSync(folder(), 0o700);
  for (const name of readdirSync(folder())) {
    const owner = Number.parseInt(name);
    if (!isAlive(owner)) rmSync(join(folder(), name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
