import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { CallWaiting } from '../../lib/link/adaptive-waiting.js';
import { Link } from '../../lib/link/link.js';
import { systemClock } from '../../lib/link/clock.js';
import type { IncomingCall } from '../../lib/link/incoming-call.js';
import { OutgoingCall } from '../../lib/link/outgoing-call.js';
import { writeHello } from '../../lib/link/hello.js';
import { ByteWriter } from '../../lib/wire/byte-writer.js';
import { Kind, KNOWN_CALL_FLAGS, RESERVED, RESERVED_CALL_FLAGS } from '../../lib/wire/frames.js';

const text = readFileSync('lib/wire/PROTOCOL.md', 'utf8');

/** The example of a kind, as hexadecimal text. */
function example(kind: string): string {
  const row = text.split('\n').find((line) => line.startsWith(`| ${kind} | 0x`));
  return (row ?? '').split('|').at(-2)?.replaceAll(/[`\s]/g, '') ?? '';
}

class Peers {
  readonly written: Buffer[] = [];
  readonly calls: IncomingCall[] = [];
  readonly link: Link;
  near = 0;

  constructor(waiting?: CallWaiting) {
    this.link = new Link({
      role: 'owner',
      process: '1'.repeat(32),
      clock: { ...systemClock, soon: () => undefined },
      references: { toReference: () => undefined, fromReference: () => undefined },
      sink: {
        writableLength: 0,
        write: (bytes, more) => this.written.push(Buffer.concat([bytes, more ?? Buffer.alloc(0)])),
      },
      handler: { call: (call) => this.calls.push(call) },
      user: {
        nextIsNear: () => {
          this.near++;
        },
        closed: () => undefined,
      },
      ...(waiting === undefined ? {} : { waiting }),
    });
    this.link.receive(Buffer.from(example('HELLO'), 'hex'));
    this.sent();
  }

  /** What was sent since the last time. */
  sent(): string {
    this.link.drained();
    return Buffer.concat(this.written.splice(0)).toString('hex');
  }

  receive(hex: string): void {
    this.link.receive(Buffer.from(hex, 'hex'));
  }
}

const call = (flags = 0): OutgoingCall =>
  new OutgoingCall(
    {
      member: { name: 'greet', kind: 'method', returns: 'value' },
      object: 0,
      options: {},
      flags,
      observer: { succeed: () => undefined, fail: () => undefined, item: () => undefined },
    },
    systemClock,
  );

describe('PROTOCOL.md', () => {
  it('names every kind with its number', () => {
    for (const [name, number] of Object.entries(Kind)) {
      expect(text).toMatch(new RegExp(`^\\| ${name} \\| 0x${number.toString(16).padStart(2, '0')}`, 'm'));
    }
    for (const [name, number] of Object.entries(RESERVED)) {
      expect(text).toContain(`${name} 0x${number.toString(16).padStart(2, '0')}`);
    }
    const numbers = [...Object.values(Kind), ...Object.values(RESERVED)];
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const flag of Object.values(RESERVED_CALL_FLAGS)) expect(flag & KNOWN_CALL_FLAGS).toBe(0);
  });

  it('HELLO', () => {
    const writer = new ByteWriter();
    writeHello(writer, {
      majorFrom: 1,
      majorTo: 1,
      minor: 0,
      role: 'owner',
      process: '1'.repeat(32),
      sought: '0'.repeat(32),
      nonce: Buffer.alloc(32, 0x22),
      features: 0,
      maxMessage: 1 << 30,
      window: 4 << 20,
    });
    const fields = writer.buffer.toString('hex', 0, writer.position);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(writer.position + 1);
    expect(`${length.toString('hex')}01${fields}`).toBe(example('HELLO'));
  });

  it('CALL and RESULT', () => {
    const peers = new Peers();
    peers.link.outgoing.submit(call(), 3, ['hi', 5]);
    expect(peers.sent()).toBe(example('CALL'));
    peers.receive(example('CALL'));
    expect(peers.calls[0]).toMatchObject({ id: 0, object: 0, member: 3, flags: 0, args: ['hi', 5] });
    peers.calls[0]?.succeed('hi');
    expect(peers.sent()).toBe(example('RESULT'));
  });

  it('CALL with the flag to stay awake, which the callee does once it has replied', () => {
    const waiting = { active: true, opened: () => undefined, closed: () => undefined };
    const peers = new Peers(waiting);
    peers.link.outgoing.submit(call(), 3, ['hi', 5]);
    const wakeful = example('CALL').replace('03000000', '03000002');
    expect(peers.sent()).toBe(wakeful);
    peers.receive(wakeful);
    expect(peers.near).toBe(0);
    peers.calls[0]?.succeed('hi');
    expect(peers.near).toBe(1);
    peers.receive(example('CALL'));
    peers.calls[1]?.succeed('hi');
    expect(peers.near).toBe(1);
  });

  it('ITEM and END', () => {
    const peers = new Peers();
    peers.receive(streamCall(7));
    peers.calls[0]?.item('hi');
    expect(peers.sent()).toBe(example('ITEM'));
    peers.calls[0]?.end();
    expect(peers.sent()).toBe(example('END'));
  });

  it('CANCEL and CANCELLED', () => {
    const peers = new Peers();
    peers.receive(streamCall(7));
    peers.calls[0]!.started = true;
    peers.receive(example('CANCEL'));
    expect(peers.sent()).toBe(example('CANCELLED'));
    const calls = Array.from({ length: 8 }, () => call());
    for (const each of calls) peers.link.outgoing.submit(each, 0, []);
    peers.sent();
    calls[7]!.abandon();
    expect(peers.sent()).toBe(example('CANCEL'));
  });

  it('CREDIT, WINDOW, PING, PONG and BYE', () => {
    const peers = new Peers();
    const calls = Array.from({ length: 8 }, () => call());
    for (const each of calls) peers.link.outgoing.submit(each, 0, []);
    peers.sent();
    peers.link.outgoing.credit(calls[7]!, 128, 0);
    expect(peers.sent()).toBe(example('CREDIT'));
    peers.receive(example('WINDOW'));
    peers.receive(example('PING'));
    expect(peers.sent()).toBe(example('PONG'));
    peers.link.ping(() => undefined);
    peers.sent();
    peers.link.ping(() => undefined);
    expect(peers.sent()).toBe(example('PING'));
    peers.link.bye();
    expect(Buffer.concat(peers.written).toString('hex')).toBe(example('BYE'));
  });

  it('BODY that nobody announced ends the link', () => {
    const peers = new Peers();
    peers.receive(example('BODY'));
    peers.receive(example('PING'));
    expect(peers.sent()).toBe('');
  });
});

/** A CALL for a stream, with credit for one item of 100 bytes. */
function streamCall(id: number): string {
  const peers = new Peers();
  const calls = Array.from({ length: id + 1 }, () => call(128));
  for (const each of calls.slice(0, id)) peers.link.outgoing.submit(each, 0, []);
  peers.sent();
  peers.link.outgoing.submit(calls[id]!, 0, []);
  return peers.sent();
}
