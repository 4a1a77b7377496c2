import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Link, type LinkOptions } from '../../lib/link/link.js';
import type { Clock } from '../../lib/link/clock.js';
import type { IncomingCall } from '../../lib/link/incoming-call.js';
import { type CallRequest, OutgoingCall } from '../../lib/link/outgoing-call.js';
import { writeHello } from '../../lib/link/hello.js';
import { writePath } from '../../lib/wire/call-path.js';
import { ByteWriter } from '../../lib/wire/byte-writer.js';
import {
  CallFlag,
  ITERATOR_WINDOW,
  Kind,
  KNOWN_CALL_FLAGS,
  RESERVED_CALL_FLAGS,
  ValueMode,
} from '../../lib/wire/frames.js';
import type { ReferenceExchange } from '../../lib/wire/reference.js';
import { callback } from './codec-support.js';
import { recordedReferences } from '../simulation/recorded-references.js';

const text = readFileSync('lib/wire/PROTOCOL.md', 'utf8');

/** The example of a kind, a flag or a mode, as hexadecimal text. */
function example(name: string, number = '0x'): string {
  const row = text.split('\n').find((line) => line.startsWith(`| ${name} | ${number}`));
  return (row ?? '').split('|').at(-2)?.replaceAll(/[`\s]/g, '') ?? '';
}

const path = [{ process: '1'.repeat(32), call: 300, name: 'A.b' }];

const still: Clock = { now: () => 0, after: () => ({ cancel: () => undefined }), soon: () => undefined };

/** Functions cross, as one and the same reference, and come to what they were. */
const functions: ReferenceExchange = {
  crosses: (value) => typeof value === 'function',
  give: () => callback(7),
  take: (reference) => reference,
  discard: () => undefined,
};

class Peers {
  readonly written: Buffer[] = [];
  readonly calls: IncomingCall[] = [];
  /** What the link told of the frames that came, beside calls. */
  readonly told: unknown[] = [];
  readonly link: Link;
  near = 0;

  constructor(options: Partial<LinkOptions> = {}) {
    const tell =
      (what: string) =>
      (...details: unknown[]): void => {
        this.told.push([what, ...details]);
      };
    this.link = new Link({
      role: 'owner',
      process: '1'.repeat(32),
      clock: still,
      references: functions,
      referenceUser: recordedReferences(tell),
      sink: {
        writableLength: 0,
        write: (bytes, more) => this.written.push(Buffer.concat([bytes, more ?? Buffer.alloc(0)])),
      },
      handler: { call: (call) => this.calls.push(call) },
      user: {
        nextIsNear: () => {
          this.near++;
        },
        start: tell('start'),
        ready: tell('ready'),
        unused: tell('unused'),
        slow: tell('slow'),
        bye: tell('bye'),
        leaving: tell('leaving'),
        staying: tell('staying'),
        closed: (_calls, error) => this.told.push(['closed', error?.message]),
      },
      ...options,
    });
    this.receive(example('HELLO'));
    if (options.proof === undefined) this.sent();
  }

  /** What was sent since the last time. */
  sent(): string {
    this.link.drained();
    return Buffer.concat(this.written.splice(0)).toString('hex');
  }

  receive(hex: string): void {
    this.link.receive(Buffer.from(hex, 'hex'));
  }

  /** Makes so many calls, and returns them. */
  make(count: number): OutgoingCall[] {
    const calls = Array.from({ length: count }, () => call());
    for (const each of calls) this.link.outgoing.submit(each, 0, []);
    this.sent();
    return calls;
  }
}

const call = (request: Partial<CallRequest> = {}): OutgoingCall =>
  new OutgoingCall(
    {
      member: { name: 'greet', kind: 'method', returns: 'value', place: 3 },
      object: 0,
      options: {},
      flags: 0,
      observer: { succeed: () => undefined, fail: () => undefined, item: () => undefined },
      ...request,
    },
    still,
  );

describe('PROTOCOL.md', () => {
  it('names every kind with its number', () => {
    for (const [name, number] of Object.entries(Kind)) {
      expect(text).toMatch(new RegExp(`^\\| ${name} \\| 0x${number.toString(16).padStart(2, '0')}`, 'm'));
    }
    const numbers = Object.values(Kind);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const flag of Object.values(RESERVED_CALL_FLAGS)) expect(flag & KNOWN_CALL_FLAGS).toBe(0);
  });

  it('names every flag of a CALL, and every mode of a value, with its number', () => {
    for (const [name, number] of [...Object.entries(CallFlag), ...Object.entries(ValueMode)]) {
      expect(text).toMatch(new RegExp(`^\\| ${name} \\| ${number} \\|`, 'm'));
    }
    const reserved = Object.values(RESERVED_CALL_FLAGS).sort((a, b) => a - b);
    expect(text).toContain(`${reserved.slice(0, -1).join(', ')} and ${reserved.at(-1)!} are reserved`);
  });

  it('has an example of everything that it names', () => {
    for (const [name, number] of Object.entries(Kind)) {
      // The length of a frame, its kind, and its fields.
      const bytes = Buffer.from(example(name), 'hex');
      expect({ name, length: bytes.length }).toEqual({ name, length: 4 + bytes.readUInt32LE() });
      expect({ name, kind: bytes[4] }).toEqual({ name, kind: number });
    }
  });

  it('HELLO', () => {
    const writer = new ByteWriter();
    writeHello(writer, {
      majorFrom: 1,
      majorTo: 1,
      minor: 0,
      role: 'owner',
      process: '1'.repeat(32),
      actor: '0'.repeat(32),
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

  it('PROOF', () => {
    const key = Buffer.alloc(32, 0x33);
    const hello = Buffer.from(example('HELLO'), 'hex').subarray(5);
    const proof = (side: string, dialler: Buffer, listener: Buffer): string =>
      createHmac('sha256', key)
        .update(Buffer.concat([Buffer.from(`uactor 1 proof ${side}\0`), dialler, Buffer.alloc(1), listener]))
        .digest('hex');
    expect(`2100000002${proof('dialler', hello, hello)}`).toBe(example('PROOF'));

    const dialler = new Peers({ proof: { key, dials: true } });
    const [dialled, asked] = halves(dialler.sent());
    expect(asked).toBe(`2100000002${proof('dialler', dialled, hello)}`);
    dialler.receive(`2100000002${proof('listener', dialled, hello)}`);

    const listener = new Peers({ proof: { key, dials: false } });
    const [listened, nothing] = halves(listener.sent());
    expect(nothing).toBe('');
    listener.receive(`2100000002${proof('dialler', hello, listened)}`);
    expect(listener.sent()).toBe(`2100000002${proof('listener', hello, listened)}`);

    for (const { link, told } of [dialler, listener]) {
      expect(link.peer).toMatchObject({ process: '1'.repeat(32) });
      expect(told).toEqual([]);
    }
  });

  it('START, READY, STATUS and SLOW', () => {
    const peers = new Peers();
    peers.link.start('hi');
    expect(peers.sent()).toBe(example('START'));
    peers.link.ready('hi');
    expect(peers.sent()).toBe(example('READY'));
    peers.link.unused();
    expect(peers.sent()).toBe(example('STATUS'));
    peers.link.slow('hi');
    expect(peers.sent()).toBe(example('SLOW'));
    for (const kind of ['START', 'READY', 'STATUS', 'SLOW', 'BYE']) peers.receive(example(kind));
    expect(peers.told).toEqual([['start', 'hi'], ['ready', 'hi'], ['unused'], ['slow', 'hi'], ['bye']]);
  });

  it('GOAWAY', () => {
    const peers = new Peers();
    peers.link.leave.ask('maxCalls');
    expect(peers.sent()).toBe(example('GOAWAY'));
    expect(peers.link.leave.agreed).toBe(false);
    peers.receive(example('GOAWAY'));
    expect(peers.told.splice(0)).toEqual([['leaving', 'maxCalls']]);
    peers.link.leave.agree();
    const agreed = peers.sent();
    expect(agreed).toBe('03000000080100');
    peers.receive(agreed);
    expect(peers.link.leave.agreed).toBe(true);
    peers.link.leave.stay();
    peers.receive(peers.sent());
    expect(peers.told.splice(0)).toEqual([['staying']]);
    peers.receive(agreed);
    expect(peers.told).toEqual([['closed', 'A GOAWAY came with the step 1, which is unknown or answers nothing']]);
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

  it('CALL with the flag to stay awake, which the callee does once it has replied, with a result or an error', () => {
    const waiting = { active: true, opened: () => undefined, closed: () => undefined };
    const peers = new Peers({ waiting });
    peers.link.outgoing.submit(call(), 3, ['hi', 5]);
    const wakeful = example('STAY_AWAKE', '1024');
    expect(peers.sent()).toBe(wakeful);
    peers.receive(wakeful);
    expect(peers.near).toBe(0);
    peers.calls[0]?.succeed('hi');
    expect(peers.near).toBe(1);
    peers.receive(wakeful);
    peers.calls[1]?.fail(new Error('no'), 'yes');
    expect(peers.near).toBe(2);
    peers.receive(example('CALL'));
    peers.calls[2]?.succeed('hi');
    expect(peers.near).toBe(2);
  });

  it.each<[keyof typeof CallFlag, Partial<CallRequest>, Partial<IncomingCall>]>([
    ['TELL', { flags: CallFlag.TELL }, { isTell: true }],
    ['REMAINING', { options: { timeout: 500 } }, { remaining: 500, deadline: 500 }],
    ['PROGRESS', { flags: CallFlag.PROGRESS }, { flags: 4 }],
    ['WRITE', { flags: CallFlag.WRITE }, { isWrite: true }],
    ['PATH', { path }, { path }],
    ['HOLDER', { holder: 300 }, { holder: 300 }],
    ['STREAM', { flags: CallFlag.STREAM }, { hasCredit: true }],
  ])('CALL with the flag %s', (flag, request, expected) => {
    const peers = new Peers();
    peers.link.outgoing.submit(call(request), 3, ['hi', 5]);
    const bytes = example(flag, String(CallFlag[flag]));
    expect(peers.sent()).toBe(bytes);
    peers.receive(bytes);
    expect(peers.calls[0]).toMatchObject({ ...expected, args: ['hi', 5] });
  });

  it('what the flags of a CALL add stands in one order', () => {
    const peers = new Peers();
    const everything = { flags: CallFlag.STREAM | CallFlag.TELL, holder: 300, path, options: { timeout: 500 } };
    peers.link.outgoing.submit(call(everything), 3, []);
    const sent = peers.sent();
    const writer = new ByteWriter();
    writer.u32(500);
    writePath(writer, path);
    writer.varint(300);
    writer.varint(ITERATOR_WINDOW.items);
    writer.varint(ITERATOR_WINDOW.bytes);
    expect(sent).toContain(`9302${writer.buffer.toString('hex', 0, writer.position)}00`);
    peers.receive(sent);
    expect(peers.calls[0]).toMatchObject({ remaining: 500, path, holder: 300, hasCredit: true, isTell: true });
  });

  it('ERROR and PROGRESS', () => {
    const peers = new Peers();
    peers.receive(callFrom(7, { flags: CallFlag.PROGRESS }));
    peers.calls[0]?.progress('hi');
    expect(peers.sent()).toBe(example('PROGRESS'));
    peers.calls[0]?.fail('no', 'yes');
    expect(peers.sent()).toBe(example('ERROR'));
  });

  it('ITEM and END', () => {
    const peers = new Peers();
    peers.receive(callFrom(7, { flags: CallFlag.STREAM }));
    peers.calls[0]?.item('hi');
    expect(peers.sent()).toBe(example('ITEM'));
    peers.calls[0]?.end();
    expect(peers.sent()).toBe(example('END'));
  });

  it('CANCEL and CANCELLED', () => {
    const peers = new Peers();
    peers.receive(callFrom(7, { flags: CallFlag.STREAM }));
    peers.calls[0]!.started = true;
    peers.receive(example('CANCEL'));
    expect(peers.sent()).toBe(example('CANCELLED'));
    const calls = peers.make(8);
    calls[7]!.abandon();
    expect(peers.sent()).toBe(example('CANCEL'));
  });

  it('DISCARD', () => {
    const peers = new Peers();
    const calls = peers.make(8);
    calls[7]!.abandon();
    peers.sent();
    peers.receive(example('PROGRESS').replace(/^(.{8})16/, '$111'));
    expect(peers.sent()).toBe(example('DISCARD'));
    peers.receive(callFrom(7));
    peers.calls[0]!.taken = { discard: () => peers.told.push('discarded') };
    peers.calls[0]!.succeed('hi');
    expect(peers.told).toEqual([]);
    peers.receive(example('DISCARD'));
    expect(peers.told).toEqual(['discarded']);
  });

  it('CREDIT, WINDOW, PING, PONG and BYE', () => {
    const peers = new Peers();
    const calls = peers.make(8);
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
    expect(peers.told).toEqual([['closed', 'Body 3 was not announced']]);
  });

  it.each<[keyof typeof ValueMode, unknown, unknown]>([
    ['STREAM', 'hi', 'hi'],
    ['WHOLE', [(): number => 1], [callback(7)]],
    ['BODY', Buffer.alloc(70_000), Buffer.alloc(70_000)],
  ])('a value of the mode %s', (mode, value, expected) => {
    const peers = new Peers();
    const results: unknown[] = [];
    peers.receive(example('CALL'));
    peers.calls[0]!.succeed(value);
    const sent = peers.sent();
    const bytes = example(mode, String(ValueMode[mode]));
    expect(sent.slice(0, bytes.length)).toBe(bytes);
    const observer = { succeed: (result: unknown) => results.push(result), fail: () => undefined };
    peers.link.outgoing.submit(call({ observer }), 3, []);
    peers.receive(sent);
    expect(results).toEqual([expected]);
  });

  it('PIN, CLAIM, UNPIN, RELEASE, CLAIMED, LEAVE, COLLECT and GONE', () => {
    const peers = new Peers();
    const { references } = peers.link;
    const claim = { object: 7, secret: 'ab'.repeat(16), giver: '1'.repeat(32), pin: 3 };
    references.pin(7, 3);
    expect(peers.sent()).toBe(example('PIN'));
    references.claim(claim);
    expect(peers.sent()).toBe(example('CLAIM'));
    references.unpin(3);
    expect(peers.sent()).toBe(example('UNPIN'));
    references.release(7, 2);
    expect(peers.sent()).toBe(example('RELEASE'));
    references.consumed(3);
    expect(peers.sent()).toBe(example('CLAIMED'));
    references.leave(44);
    expect(peers.sent()).toBe(example('LEAVE'));
    references.collect();
    expect(peers.sent()).toBe(example('COLLECT'));
    references.gone('cd'.repeat(16), true);
    expect(peers.sent()).toBe(example('GONE'));
    for (const kind of ['PIN', 'CLAIM', 'UNPIN', 'RELEASE', 'CLAIMED', 'LEAVE', 'COLLECT', 'GONE']) {
      peers.receive(example(kind));
    }
    expect(peers.told).toEqual([
      ['pinned', 7, 3],
      ['claimed', claim],
      ['unpinned', 3],
      ['released', 7, 2],
      ['pinConsumed', 3],
      ['left', 44],
      ['collect'],
      ['gone', 'cd'.repeat(16), true],
    ]);
  });
});

/** A HELLO, from behind its kind, and what follows it. */
function halves(sent: string): [Buffer, string] {
  const bytes = Buffer.from(sent, 'hex');
  const end = 4 + bytes.readUInt32LE();
  return [bytes.subarray(5, end), bytes.toString('hex', end)];
}

/** A CALL with that id. */
function callFrom(id: number, request: Partial<CallRequest> = {}): string {
  const peers = new Peers();
  peers.make(id);
  peers.link.outgoing.submit(call(request), 0, []);
  return peers.sent();
}
