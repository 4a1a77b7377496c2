import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CloseReason } from '../../lib/channels/channel.js';
import { SocketChannel } from '../../lib/channels/socket.channel.js';
import { eventually } from '../support/eventually.js';

describe('a channel over a socket', () => {
  let folder: string;
  let near: Socket;
  let far: Socket;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'channel-'));
    const path = process.platform === 'win32' ? `\\\\.\\pipe\\${folder}` : join(folder, 'socket');
    const server = createServer().listen(path);
    await once(server, 'listening');
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    near = connect(path);
    await once(near, 'connect');
    [far] = await accepted;
    server.close();
  });

  afterEach(() => {
    near.destroy();
    far.destroy();
    rmSync(folder, { recursive: true });
  });

  /** What arrives, and how it ends. */
  function opened(
    room?: () => Buffer | undefined,
    channel = SocketChannel.ofSocket(far),
  ): {
    got: () => string;
    memory: ArrayBufferLike[];
    end: CloseReason[];
  } {
    let got = '';
    const memory: ArrayBufferLike[] = [];
    const end: CloseReason[] = [];
    channel.open({
      ...(room === undefined ? {} : { room }),
      received: (bytes) => {
        got += bytes.toString('latin1');
        memory.push(bytes.buffer);
      },
      drained: () => undefined,
      closed: (reason) => end.push(reason),
    });
    return { got: () => got, memory, end };
  }

  it('reads into memory that is used again, and into what its user gives', async () => {
    const own = Buffer.alloc(4);
    const next: { room?: Buffer } = {};
    const { got, memory, end } = opened(() => next.room);
    near.write('one');
    await eventually(() => {
      expect(got()).toBe('one');
    });
    next.room = own;
    near.write('two');
    await eventually(() => {
      expect(got()).toBe('onetwo');
    });
    near.write('three');
    await eventually(() => {
      expect(got()).toBe('onetwothree');
    });
    expect(memory[1]).toBe(memory[0]);
    expect(memory[2]).toBe(own.buffer);
    near.end();
    await eventually(() => {
      expect(end).toEqual([{ by: 'peer' }]);
    });
  });

  it('leaves what comes before it is opened where it is, and reads it no other way', async () => {
    const channel = SocketChannel.ofSocket(far);
    await new Promise<void>((resolve) => {
      near.write('one', () => {
        resolve();
      });
    });
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    const { got, memory } = opened(undefined, channel);
    await eventually(() => {
      expect(got()).toBe('one');
    });
    near.write('two');
    await eventually(() => {
      expect(got()).toBe('onetwo');
    });
    expect(memory[1]).toBe(memory[0]);
  });

  it('reads the same way where it has dialled', async () => {
    const path = join(folder, 'dialled');
    const server = createServer((socket) => {
      socket.once('data', () => socket.end('two'));
      socket.write('one');
    }).listen(path);
    await once(server, 'listening');
    const channel = SocketChannel.dial(path);
    const { got, memory, end } = opened(undefined, channel);
    await eventually(() => {
      expect(got()).toBe('one');
    });
    channel.write(Buffer.from('more'));
    await eventually(() => {
      expect(end).toEqual([{ by: 'peer' }]);
    });
    expect(got()).toBe('onetwo');
    expect(memory[1]).toBe(memory[0]);
    server.close();
  });

  it('works without what Node does not document', async () => {
    const handle = Reflect.get(far, '_handle') as object;
    Object.defineProperty(handle, 'useUserBuffer', { value: undefined });
    const { got, end } = opened();
    near.write('one');
    await eventually(() => {
      expect(got()).toBe('one');
    });
    near.end();
    await eventually(() => {
      expect(end).toEqual([{ by: 'peer' }]);
    });
  });
});
