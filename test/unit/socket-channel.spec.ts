import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  function opened(room?: () => Buffer | undefined): {
    got: () => string;
    memory: ArrayBufferLike[];
    end: CloseReason[];
  } {
    let got = '';
    const memory: ArrayBufferLike[] = [];
    const end: CloseReason[] = [];
    SocketChannel.ofSocket(far).open({
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
