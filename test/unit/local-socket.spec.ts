import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Channel } from '../../lib/channels/channel.js';
import { connectLocal, type Listening, listenLocal, localAddress } from '../../lib/channels/local-socket.js';
import { eventually } from '../support/eventually.js';

const { platform } = process;
let listening: Listening | undefined;
const channels: Channel[] = [];

/** As on systems whose local sockets are files, which are real ones here. */
function socketsAreFiles(): void {
  Object.defineProperty(process, 'platform', { value: 'darwin' });
}

afterEach(() => {
  for (const channel of channels.splice(0)) channel.close();
  listening?.stop();
  Object.defineProperty(process, 'platform', { value: platform });
});

const FOLDER = path.join(tmpdir(), `uactor-${userInfo().uid}`);
const fileOf = (at: string): string => path.join(FOLDER, at.slice('local:'.length));
const address = (): string => localAddress(randomBytes(16).toString('hex'));

/** What one side writes arrives at the other. */
async function talk(to: string): Promise<void> {
  const received: string[] = [];
  const user = {
    received: (bytes: Buffer) => received.push(String(bytes)),
    drained: () => undefined,
    closed: () => undefined,
  };
  listening = listenLocal(to, (channel) => {
    channels.push(channel);
    channel.open(user);
    channel.write(Buffer.from('welcome'));
  });
  await listening.begun;
  const channel = connectLocal(to);
  channels.push(channel);
  channel.open(user);
  await eventually(() => received.join('').includes('welcome'));
}

describe('local sockets', () => {
  (platform === 'linux' ? it : it.skip)('of Linux (elsewhere there are none) leave no file behind', async () => {
    const at = address();
    await talk(at);
    expect(existsSync(fileOf(at))).toBe(false);
  });

  it('that are files lie in a folder that is ours alone, and go with whoever listens', async () => {
    socketsAreFiles();
    const at = address();
    await talk(at);
    expect(statSync(FOLDER).mode & 0o777).toBe(0o700);
    expect(statSync(fileOf(at)).isSocket()).toBe(true);
    listening?.stop();
    await eventually(() => !existsSync(fileOf(at)));
  });

  it('that are files have short names, for systems with short paths', () => {
    const pathOfMacs = '/var/folders/3x/abcdefghijklmnopqrstuvwxyz1234/T';
    const name = address().slice('local:'.length);
    expect(path.join(pathOfMacs, 'uactor-4294967295', name).length).toBeLessThanOrEqual(103);
  });

  it('whose owner was killed are removed by the next', async () => {
    socketsAreFiles();
    mkdirSync(FOLDER, { recursive: true });
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const [left, lives] = [path.join(FOLDER, `${pid}-left`), path.join(FOLDER, `${process.pid}-lives`)];
    writeFileSync(left, '');
    writeFileSync(lives, '');
    await talk(address());
    expect([existsSync(left), existsSync(lives)]).toEqual([false, true]);
    rmSync(lives);
  });

  it('that somebody listens at are not taken from them', async () => {
    for (const prepare of [() => undefined, socketsAreFiles]) {
      prepare();
      const at = address();
      await talk(at);
      await expect(listenLocal(at, () => undefined).begun).rejects.toMatchObject({ code: 'EADDRINUSE' });
      await talk(address());
    }
  });

  it('are taken over by the next incarnation at the same address', async () => {
    socketsAreFiles();
    const at = address();
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(fileOf(at), '');
    await talk(at);
  });
});
