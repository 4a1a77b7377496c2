import { createHmac } from 'node:crypto';
import type { Channel, ChannelUser } from '../../lib/channels/channel.js';
import { AuthkeyError, ProtocolError } from '../../lib/errors/index.js';
import { ownHello, type Role, writeHello } from '../../lib/link/hello.js';
import { ByteWriter } from '../../lib/wire/byte-writer.js';
import { Kind } from '../../lib/wire/frames.js';
import { HOSTILE, KEY, type World } from './world.js';

/** How far an attacker comes before it begins: a process of the family is greeted, a stranger is not. */
export type Standing = 'stranger' | 'actor' | 'peer';

/** A channel whose other end is the attacker. */
class AttackedChannel implements Channel {
  readonly writableLength = 0;
  readonly said: Buffer[] = [];
  closed = false;
  private user: ChannelUser | undefined;

  open(user: ChannelUser): void {
    this.user = user;
  }

  write(bytes: Buffer): void {
    // Only what comes first is needed, for the proof.
    if (this.said.length < 2) this.said.push(Buffer.from(bytes));
  }

  hold(): void {
    return;
  }

  close(): void {
    this.closed = true;
    const { user } = this;
    this.user = undefined;
    user?.closed({ by: 'us' });
  }

  receive(bytes: Buffer): void {
    this.user?.received(bytes);
  }

  /** The attacker goes. */
  end(): void {
    const { user } = this;
    this.user = undefined;
    user?.closed({ by: 'peer' });
  }
}

/**
 * Says the pieces to the process under attack, over a link of its own.
 * @returns what was wrong: an error that no peer may cause
 */
export async function attackLink(
  world: World,
  standing: Standing,
  pieces: readonly Buffer[],
): Promise<Error | undefined> {
  const channel = new AttackedChannel();
  let wrong: Error | undefined;
  const role: Role = standing === 'actor' ? 'owner' : 'peer';
  world.open(channel, role, (error) => {
    if (!(error instanceof ProtocolError || error instanceof AuthkeyError)) wrong = error;
  });
  await world.settle();
  if (standing !== 'stranger') for (const frame of greeting(channel.said[0], standing)) channel.receive(frame);
  for (const piece of pieces) {
    if (channel.closed) break;
    // The memory belongs to the channel only while it is received.
    const memory = Buffer.from(piece);
    channel.receive(memory);
    memory.fill(0xdb);
    await world.settle();
  }
  channel.end();
  await world.settle();
  return wrong;
}

/** The frames that make an attacker a peer: HELLO, and the proof where that is asked for. */
function greeting(theirs: Buffer | undefined, standing: 'actor' | 'peer'): Buffer[] {
  const writer = new ByteWriter(256);
  writeHello(writer, ownHello({ role: standing, process: HOSTILE }));
  const own = Buffer.from(writer.buffer.subarray(0, writer.position));
  const hello = frame(Kind.HELLO, own);
  if (standing === 'actor' || theirs === undefined) return [hello];
  const hmac = createHmac('sha256', KEY).update('uactor 1 proof dialler\0').update(own).update('\0');
  const length = theirs.readUInt32LE(0) - 1;
  return [hello, frame(Kind.PROOF, hmac.update(theirs.subarray(5, 5 + length)).digest())];
}

function frame(kind: number, body: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32LE(body.length + 1, 0);
  header[4] = kind;
  return Buffer.concat([header, body]);
}
