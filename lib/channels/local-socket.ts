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
  return SocketChannel.ofSocket(net().connect(pathOf(address)));
}

/** Whoever opens a channel to the address is given to `accept`, until the function returned is called. Keeps no process alive. */
export function listenLocal(address: string, accept: (channel: Channel) => void): () => void {
  const path = pathOf(address);
  if (path.startsWith(folder())) prepare(path);
  const server = net().createServer((socket) => {
    accept(SocketChannel.ofSocket(socket));
  });
  // Nobody can reach us then, which those who try find out.
  server.on('error', () => undefined);
  server.listen(path).unref();
  return () => {
    server.close();
  };
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

/** The incarnation before, and owners that were killed, may have left files. */
function prepare(path: string): void {
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  chmodSync(folder(), 0o700);
  rmSync(path, { force: true });
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
