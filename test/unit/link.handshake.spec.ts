import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { AuthkeyError, ProtocolError } from '../../lib/errors/index.js';
import type { OpenCalls } from '../../lib/link/caller-side.js';
import type { Clock } from '../../lib/link/clock.js';
import type { Hello } from '../../lib/link/hello.js';
import type { IncomingCall } from '../../lib/link/incoming-call.js';
import { Link } from '../../lib/link/link.js';
import { OutgoingCall } from '../../lib/link/outgoing-call.js';
import { FRAME_HEADER, Kind, MAX_FRAME } from '../../lib/wire/frames.js';
import { callFrame, frame, helloFrame } from '../simulation/lone-link.js';
import { noReferences } from '../simulation/no-references.js';
import { recordedReferences } from '../simulation/recorded-references.js';

const KEY = Buffer.from('the key of the family, 32 bytes.');
const OTHER_KEY = Buffer.from('the key of others, of 32 bytes..');
const NOBODY = '0'.repeat(32);

const still: Clock = { now: () => 0, after: () => ({ cancel: () => undefined }), soon: () => undefined };
const kindNames = new Map<number, string>(Object.entries(Kind).map(([name, kind]) => [kind, name]));

interface EndOptions {
  readonly key?: Buffer;
  readonly admits?: boolean;
  readonly sought?: string;
}

/** One of two processes that have a channel between them and prove themselves to each other. */
class End {
  readonly link: Link;
  /** Every frame that it has said. */
  readonly said: { readonly kind: string; readonly bytes: Buffer }[] = [];
  /** What its link has told: nothing of it may come before the peer has proved itself. */
  readonly told: string[] = [];
  readonly calls: IncomingCall[] = [];
  readonly asked: Hello[] = [];
  closed: { readonly error: Error | undefined; readonly calls: OpenCalls } | undefined;
  private readonly unread: Buffer[] = [];

  constructor(
    readonly process: string,
    readonly dials: boolean,
    { key = KEY, admits = true, sought = NOBODY }: EndOptions = {},
  ) {
    const tell = (what: string) => () => {
      this.told.push(what);
    };
    this.link = new Link({
      role: 'peer',
      process,
      sought,
      clock: still,
      references: noReferences,
      referenceUser: recordedReferences(tell),
      proof: { key, dials },
      sink: {
        writableLength: 0,
        write: (bytes, more = Buffer.alloc(0)) => {
          this.keep(Buffer.concat([bytes, more]));
        },
      },
      handler: {
        call: (call) => {
          this.told.push('call');
          this.calls.push(call);
        },
      },
      user: {
        admit: (hello) => {
          this.asked.push(hello);
          return admits;
        },
        opened: tell('opened'),
        start: tell('start'),
        ready: tell('ready'),
        unused: tell('unused'),
        bye: tell('bye'),
        closed: (calls, error) => {
          this.closed = { calls, error };
        },
      },
    });
  }

  get kinds(): string[] {
    return this.said.map(({ kind }) => kind);
  }

  /** What it said since the last time. */
  speak(): Buffer {
    this.link.drained();
    return Buffer.concat(this.unread.splice(0));
  }

  hear(...bytes: readonly Buffer[]): void {
    for (const part of bytes) this.link.receive(part);
  }

  call(...args: unknown[]): OutgoingCall {
    const observer = { succeed: () => undefined, fail: () => undefined };
    const member = { name: 'greet', kind: 'method', returns: 'value', place: 0 } as const;
    const call = new OutgoingCall({ member, object: 0, options: {}, flags: 0, observer }, still);
    this.link.outgoing.submit(call, 0, args);
    return call;
  }

  private keep(bytes: Buffer): void {
    this.unread.push(bytes);
    for (let at = 0; at < bytes.length;) {
      const end = at + 4 + bytes.readUInt32LE(at);
      this.said.push({ kind: kindNames.get(bytes[at + 4]!) ?? 'unknown', bytes: bytes.subarray(at, end) });
      at = end;
    }
  }
}

const dialler = (options?: EndOptions): End => new End('d'.repeat(32), true, options);
const listener = (options?: EndOptions): End => new End('e'.repeat(32), false, options);

/** Carries what the two say until neither has anything to say; the end of one link is the end of the other. */
function converse(one: End, other: End, carry: (bytes: Buffer) => Buffer[] = (bytes) => [bytes]): void {
  let silent = false;
  while (!silent) {
    const [ask, answer] = [one.speak(), other.speak()];
    silent = ask.length + answer.length === 0;
    other.hear(...carry(ask));
    one.hear(...carry(answer));
  }
  if (one.closed !== undefined) other.link.close();
  if (other.closed !== undefined) one.link.close();
}

const bytesFrame = (kind: number, bytes: Buffer): Buffer =>
  frame(kind, (writer) => {
    writer.bytes(bytes);
  });

/** What a process with that key says for its proof, whoever it is. */
function proof(key: Buffer, side: 'dialler' | 'listener', one: End, other: End): Buffer {
  const [dialled, listened] = [one, other].map(({ said }) => said[0]!.bytes.subarray(FRAME_HEADER));
  const hmac = createHmac('sha256', key).update(`uactor 1 proof ${side}\0`);
  return bytesFrame(Kind.PROOF, hmac.update(dialled!).update('\0').update(listened!).digest());
}

const changed = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
};

const everything = [
  callFrame(['read me']),
  frame(Kind.BYE),
  frame(Kind.STATUS),
  frame(Kind.COLLECT),
  frame(Kind.UNPIN, (writer) => {
    writer.varint(1);
  }),
  frame(Kind.PING, (writer) => {
    writer.u32(1);
  }),
];

describe('two processes with the same key', () => {
  it('open their link, the dialler proving itself first', () => {
    const [one, other] = [dialler(), listener()];
    other.hear(one.speak());
    expect(other.kinds).toEqual([]);
    one.hear(other.speak());
    expect([one.kinds, other.kinds]).toEqual([['HELLO'], ['HELLO']]);
    expect([one.told, other.told]).toEqual([[], []]);
    other.hear(one.speak());
    expect([one.told, other.told]).toEqual([[], ['opened']]);
    one.hear(other.speak());
    expect([one.told, other.told]).toEqual([['opened'], ['opened']]);
    expect([one.kinds, other.kinds]).toEqual([
      ['HELLO', 'PROOF'],
      ['HELLO', 'PROOF'],
    ]);
    expect([one.link.peer?.process, other.link.peer?.process]).toEqual([other.process, one.process]);
  });

  it('open it wherever the bytes are cut', () => {
    const [one, other] = [dialler(), listener()];
    one.call('early');
    converse(one, other, (bytes) => [...bytes].map((byte) => Buffer.from([byte])));
    expect([one.told, other.told]).toEqual([['opened'], ['opened', 'call']]);
  });

  it('say nothing else before, and then what waited', () => {
    const [one, other] = [dialler(), listener()];
    one.call('from the dialler', Buffer.alloc(100_000));
    other.call('from the listener');
    other.hear(one.speak());
    one.hear(other.speak());
    other.hear(one.speak());
    expect(one.kinds).toEqual(['HELLO', 'PROOF']);
    converse(one, other);
    expect(one.kinds).toEqual(['HELLO', 'PROOF', 'CALL', 'BODY']);
    expect(other.kinds).toEqual(['HELLO', 'PROOF', 'CALL']);
    expect(other.calls[0]!.args).toEqual(['from the dialler', Buffer.alloc(100_000)]);
    expect(one.calls[0]!.args).toEqual(['from the listener']);
  });

  it('do not say the key, nor the same proof twice', () => {
    const proofs = new Set<string>();
    for (let round = 0; round < 3; round++) {
      const [one, other] = [dialler(), listener()];
      converse(one, other);
      for (const { kind, bytes } of [...one.said, ...other.said]) {
        expect(bytes.includes(KEY)).toBe(false);
        if (kind === 'PROOF') proofs.add(bytes.toString('hex'));
      }
    }
    expect(proofs.size).toBe(6);
  });

  it('read frames of any length from then on', () => {
    const [one, other] = [dialler(), listener()];
    converse(one, other);
    const long = callFrame([Buffer.alloc(MAX_FRAME - 100)]);
    other.hear(long);
    expect(other.closed).toBeUndefined();
    expect(other.calls).toHaveLength(1);
  });
});

describe('a dialler with another key', () => {
  it('is heard no further: the listener ends with AuthkeyError and has said nothing but HELLO', () => {
    const [one, other] = [dialler({ key: OTHER_KEY }), listener()];
    one.hear(other.speak());
    other.hear(Buffer.concat([one.speak(), ...everything]));
    expect(other.closed?.error).toBeInstanceOf(AuthkeyError);
    expect(other.closed?.error).toMatchObject({ code: 'AUTHKEY' });
    expect(other.told).toEqual([]);
    expect(other.asked).toEqual([]);
    other.hear(...everything);
    other.speak();
    expect(other.kinds).toEqual(['HELLO']);
    expect(other.told).toEqual([]);
    expect(other.link.peer).toBeUndefined();
  });

  it.each([0, 15, 31])('is refused for one bit of its proof: in byte %d', (byte) => {
    const [one, other] = [dialler(), listener()];
    one.hear(other.speak());
    other.hear(changed(one.speak(), one.said[0]!.bytes.length + FRAME_HEADER + byte));
    expect(other.closed?.error).toBeInstanceOf(AuthkeyError);
  });
});

describe('a listener with another key', () => {
  it('gets no call: the dialler ends with AuthkeyError, and its calls were not written', () => {
    const [one, other] = [dialler(), listener({ key: OTHER_KEY })];
    const call = one.call('a secret');
    one.hear(other.speak());
    one.speak();
    one.hear(Buffer.concat([proof(OTHER_KEY, 'listener', one, other), ...everything]));
    expect(one.closed?.error).toBeInstanceOf(AuthkeyError);
    expect(one.closed?.calls.unwritten).toEqual([call]);
    one.hear(...everything);
    one.speak();
    expect(one.kinds).toEqual(['HELLO', 'PROOF']);
    expect(one.told).toEqual([]);
    expect(one.link.peer).toBeUndefined();
  });

  it('ends with AuthkeyError itself, and the dialler learns no more than that', () => {
    const [one, other] = [dialler(), listener({ key: OTHER_KEY })];
    converse(one, other);
    expect(other.closed?.error).toBeInstanceOf(AuthkeyError);
    expect(one.closed?.error).toBeUndefined();
    expect([...one.told, ...other.told]).toEqual([]);
    expect(other.kinds).toEqual(['HELLO']);
  });
});

describe('a proof', () => {
  it('that was good for an earlier handshake is good for no other', () => {
    const [one, other] = [dialler(), listener()];
    converse(one, other);
    const again = listener();
    again.hear(...one.said.map(({ bytes }) => bytes), ...everything);
    expect(again.closed?.error).toBeInstanceOf(AuthkeyError);
    expect(again.told).toEqual([]);
    const anew = dialler();
    anew.hear(...other.said.map(({ bytes }) => bytes), ...everything);
    expect(anew.closed?.error).toBeInstanceOf(AuthkeyError);
    expect(anew.told).toEqual([]);
  });

  it("of one's own is good for nobody", () => {
    const one = dialler();
    // Whoever answers gives back what it hears, as if it were its own.
    one.hear(one.speak());
    one.hear(one.speak());
    expect(one.kinds).toEqual(['HELLO', 'PROOF']);
    expect(one.closed?.error).toBeInstanceOf(AuthkeyError);
  });

  it.each(['dialler', 'listener'] as const)('covers what the %s said in its HELLO, to the byte', (side) => {
    // From the process on: its id, whom it seeks, its nonce, features and limits.
    for (const at of [9, 24, 25, 40, 41, 72, 73, 77, 84]) {
      const [one, other] = [dialler(), listener()];
      const [ask, answer] = [one.speak(), other.speak()];
      other.hear(side === 'dialler' ? changed(ask, FRAME_HEADER + at) : ask);
      one.hear(side === 'listener' ? changed(answer, FRAME_HEADER + at) : answer);
      other.hear(one.speak());
      expect({ at, error: other.closed?.error }).toEqual({ at, error: expect.any(AuthkeyError) as unknown });
    }
  });

  it('is wanted next: anything else in its place ends the link unread', () => {
    for (const [side, make] of [
      ['listener', listener],
      ['dialler', dialler],
    ] as const) {
      for (const [kind, first] of [...everything, helloFrame(), frame(Kind.START), frame(0xff)].entries()) {
        const end = make();
        end.speak();
        end.hear(helloFrame());
        end.speak();
        end.hear(first, ...everything);
        expect({ side, kind, message: end.closed?.error?.message }).toEqual({
          side,
          kind,
          message: 'The peer did not prove itself',
        });
        end.speak();
        expect(end.kinds).toEqual(side === 'dialler' ? ['HELLO', 'PROOF'] : ['HELLO']);
        expect(end.told).toEqual([]);
        // Whom we have dialled is looked at before we prove ourselves, who has dialled us when that is done.
        expect(end.asked).toHaveLength(side === 'dialler' ? 1 : 0);
      }
    }
  });

  it('does not come before HELLO, nor in part', () => {
    const first = listener();
    first.hear(bytesFrame(Kind.PROOF, Buffer.alloc(32)));
    expect(first.closed?.error?.message).toBe('The peer did not say HELLO first');
    const [one, other] = [dialler(), listener()];
    one.hear(other.speak());
    other.hear(one.speak().subarray(0, one.said[0]!.bytes.length));
    const short = one.said[1]!.bytes.subarray(FRAME_HEADER, -1);
    other.hear(bytesFrame(Kind.PROOF, short));
    expect(other.closed?.error).toBeInstanceOf(ProtocolError);
    expect(other.told).toEqual([]);
  });

  it('comes once, and only where one is asked for', () => {
    const [one, other] = [dialler(), listener()];
    converse(one, other);
    other.hear(one.said[1]!.bytes);
    expect(other.closed?.error?.message).toContain('unknown kind 2');
  });
});

describe('a peer that has not proved itself', () => {
  const long = (kind: number): Buffer => bytesFrame(kind, Buffer.alloc(5_000));

  it('is refused for a huge first frame, as soon as it is announced', () => {
    for (const length of [4_097, MAX_FRAME, 0xffff_ffff]) {
      const end = listener();
      const start = Buffer.alloc(4);
      start.writeUInt32LE(length);
      end.hear(start);
      expect(end.closed?.error?.message).toBe(`A frame of ${length} bytes came; 1 to 4096 are allowed`);
    }
  });

  it('is refused for a huge frame in the place of its proof, too', () => {
    for (const make of [listener, dialler]) {
      const end = make();
      end.hear(helloFrame(), long(Kind.PROOF).subarray(0, 4));
      expect(end.closed?.error?.message).toBe('A frame of 5001 bytes came; 1 to 4096 are allowed');
    }
    const [one, other] = [dialler(), listener()];
    converse(one, other);
    other.hear(long(0xff));
    expect(other.closed).toBeUndefined();
  });

  it('has no more of our memory than a frame of its takes', () => {
    const end = listener();
    const start = Buffer.alloc(4_000, 0);
    start.writeUInt32LE(4_096);
    for (const byte of start) end.hear(Buffer.from([byte]));
    expect(end.closed).toBeUndefined();
    const splitter = Reflect.get(end.link, 'splitter') as object;
    expect((Reflect.get(splitter, 'partial') as Buffer).length).toBeLessThanOrEqual(4_100);
  });
});

describe('a peer that is not admitted', () => {
  it('hears nothing more, and its dialler ends without an error', () => {
    const [one, other] = [dialler({ sought: 'a'.repeat(32) }), listener({ admits: false })];
    one.call('not read');
    one.hear(other.speak());
    const ask = one.speak();
    other.hear(Buffer.concat([ask, one.said[1]!.bytes, ...everything]));
    expect(other.closed).toMatchObject({ error: undefined });
    expect(other.asked).toHaveLength(1);
    expect(other.asked[0]).toMatchObject({ process: one.process, sought: 'a'.repeat(32), role: 'peer' });
    converse(one, other);
    expect(one.closed).toMatchObject({ error: undefined });
    expect([one.kinds, other.kinds]).toEqual([['HELLO', 'PROOF'], ['HELLO']]);
    expect([...one.told, ...other.told]).toEqual([]);
  });

  it('gets no proof of us, where we have dialled it, and hears nothing more', () => {
    const [one, other] = [dialler({ admits: false }), listener()];
    converse(one, other);
    expect(one.asked).toHaveLength(1);
    expect(one.asked[0]).toMatchObject({ process: other.process, role: 'peer' });
    expect([one.closed, one.kinds]).toMatchObject([{ error: undefined }, ['HELLO']]);
    expect([one.told, other.told]).toEqual([[], []]);
  });
});
