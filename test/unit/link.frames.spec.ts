import { describe, expect, it } from '@jest/globals';
import { FrameSplitter } from '../../lib/link/frame-splitter.js';
import { LONGEST_PATH } from '../../lib/wire/call-path.js';
import {
  BODY_CHUNK,
  CallFlag,
  FRAME_HEADER,
  INLINE_LIMIT,
  Kind,
  LINK_WINDOW,
  LONE_BODY_CHUNK,
  MAX_FRAME,
  MAX_MESSAGE,
  ValueMode,
} from '../../lib/wire/frames.js';
import { encodeWhole } from '../../lib/wire/value-encoder.js';
import {
  announce,
  chunk,
  aboutFrame,
  answerFrame,
  callFrame,
  frame,
  grant,
  helloFrame,
  LoneLink,
  type Written,
} from '../simulation/lone-link.js';
import { noReferences } from '../simulation/no-references.js';
import { Random } from '../simulation/random.js';

const kinds = (frames: readonly Written[]): string[] => frames.map(({ kind }) => kind);
const sizeOf = (value: unknown): number => encodeWhole(noReferences, value, 'value').bytes.length;

describe('the frame splitter', () => {
  const frames = [
    frame(Kind.BYE),
    frame(Kind.PING, (writer) => {
      writer.u32(7);
    }),
    chunk(7, Buffer.alloc(300, 'x')),
    chunk(8, Buffer.alloc(0)),
    frame(Kind.PONG, (writer) => {
      writer.bytes(Buffer.alloc(300, 'y'));
    }),
  ];
  const whole = Buffer.concat(frames);

  function split(pieces: readonly Buffer[]): string[] {
    const found: string[] = [];
    let body = '';
    const splitter = new FrameSplitter(MAX_FRAME, {
      frame: (bytes, start, end) => found.push(bytes.toString('hex', start, end)),
      body: (id, bytes) => {
        body += bytes.toString('hex');
        if (splitter.bodyLeft > 0) return;
        found.push(`body ${id}: ${body}`);
        body = '';
      },
    });
    for (const piece of pieces) {
      const reused = Buffer.from(piece);
      splitter.push(reused);
      reused.fill(0xdd);
    }
    return found;
  }

  const expected = frames.map((bytes) =>
    bytes[4] === Kind.BODY ? `body ${bytes[5]}: ${bytes.toString('hex', 9)}` : bytes.toString('hex', 4),
  );

  it('finds the same frames wherever the bytes are cut in two or three', () => {
    for (let first = 0; first <= whole.length; first++) {
      expect(split([whole.subarray(0, first), whole.subarray(first)])).toEqual(expected);
      const second = Math.min(whole.length, first + 3);
      expect(split([whole.subarray(0, first), whole.subarray(first, second), whole.subarray(second)])).toEqual(
        expected,
      );
    }
  });

  it('finds them in single bytes, and with nothing in between', () => {
    const bytes = [...whole].flatMap((byte) => [Buffer.from([byte]), Buffer.alloc(0)]);
    expect(split(bytes)).toEqual(expected);
  });

  it('takes a frame of the longest length, and none longer nor empty', () => {
    const longest = Buffer.alloc(4 + MAX_FRAME);
    longest.writeUInt32LE(MAX_FRAME);
    expect(split([longest.subarray(0, 1_000), longest.subarray(1_000)])[0]).toHaveLength(2 * MAX_FRAME);
    longest.writeUInt32LE(MAX_FRAME + 1);
    expect(() => split([longest])).toThrow(`A frame of ${MAX_FRAME + 1} bytes came`);
    expect(() => split([longest.subarray(0, 2), longest.subarray(2, 4)])).toThrow('1 to 1048576 are allowed');
    expect(() => split([Buffer.alloc(4)])).toThrow('A frame of 0 bytes came');
  });

  it('takes memory for what has come, not for what was announced', () => {
    const splitter = new FrameSplitter(MAX_FRAME, { frame: () => undefined, body: () => undefined });
    const start = Buffer.alloc(10);
    start.writeUInt32LE(MAX_FRAME);
    splitter.push(start);
    expect((Reflect.get(splitter, 'partial') as Buffer).length).toBeLessThan(100);
  });
});

describe('the handshake', () => {
  it('must come first', () => {
    const peer = new LoneLink();
    peer.receive(callFrame([]));
    expect(peer.closed?.error?.message).toBe('The peer did not say HELLO first');
  });

  it('must come once', async () => {
    const peer = await new LoneLink().greet();
    peer.receive(helloFrame());
    expect(peer.closed?.error?.message).toBe('The peer said HELLO again');
  });

  it('names both versions where they have none in common', () => {
    const peer = new LoneLink();
    peer.receive(helloFrame({ majorFrom: 3, majorTo: 4, minor: 2 }));
    expect(peer.closed?.error?.message).toBe('We speak version 1.0 of the protocol, the peer 3 to 4.2');
  });

  it('takes the highest common major, and more fields behind those it knows', () => {
    const peer = new LoneLink();
    const hello = helloFrame({ majorFrom: 0, majorTo: 9, minor: 7 });
    const longer = Buffer.concat([hello, Buffer.alloc(50)]);
    longer.writeUInt32LE(longer.length - 4);
    peer.receive(longer);
    expect(peer.closed).toBeUndefined();
    expect(peer.link.peer).toMatchObject({ majorTo: 9, minor: 7 });
  });

  it('is refused as soon as it is announced longer than allowed', () => {
    const peer = new LoneLink();
    const start = Buffer.alloc(4);
    start.writeUInt32LE(4_097);
    peer.receive(start);
    expect(peer.closed?.error?.message).toContain('1 to 4096 are allowed');
  });

  it('may arrive together with what follows', () => {
    const peer = new LoneLink();
    peer.receive(Buffer.concat([helloFrame(), callFrame([Buffer.alloc(5_000)])]));
    expect(peer.closed).toBeUndefined();
    expect(peer.incoming).toHaveLength(1);
  });
});

describe('a frame', () => {
  it('of an unknown kind ends the link and names both versions', async () => {
    const peer = await new LoneLink().greet({ minor: 5 });
    peer.receive(frame(0x7f));
    expect(peer.closed?.error?.message).toBe(
      'The peer sent a frame of the unknown kind 127; it speaks version 1.5, we 1.0',
    );
  });

  it('of an unknown kind with the top bit is skipped', async () => {
    const peer = await new LoneLink().greet();
    peer.receive(
      frame(0xff, (writer) => {
        writer.bytes(Buffer.alloc(100, 1));
      }),
      callFrame(['hi']),
    );
    expect(peer.closed).toBeUndefined();
    expect(peer.incoming[0]!.args).toEqual(['hi']);
  });

  it('that ends before its message does ends the link', async () => {
    const peer = await new LoneLink().greet();
    peer.receive(
      frame(Kind.CANCEL, (writer) => {
        writer.u16(1);
      }),
    );
    expect(peer.closed?.error).toMatchObject({ code: 'PROTOCOL' });
  });

  it.each(['STATUS', 'BYE', 'COLLECT'] as const)('%s with bytes behind it ends the link', async (kind) => {
    const peer = await new LoneLink().greet();
    const started = performance.now();
    peer.receive(
      frame(Kind[kind], (writer) => {
        writer.u8(0);
      }),
    );
    expect(peer.closed?.error).toMatchObject({ code: 'PROTOCOL' });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('BODY that was not announced ends the link', async () => {
    const peer = await new LoneLink().greet();
    peer.receive(chunk(9, Buffer.alloc(10)));
    expect(peer.closed?.error?.message).toBe('Body 9 was not announced');
  });

  it('BODY with more bytes than announced ends the link', async () => {
    const peer = await new LoneLink().greet();
    peer.receive(announce(Kind.CALL, 0, 9, 70_000), chunk(9, Buffer.alloc(70_001)));
    expect(peer.closed?.error?.message).toBe('A body of 70000 bytes got 70001');
  });

  it('that announces a body twice, an empty one, or one too long ends the link', async () => {
    for (const [second, length] of [
      [9, 70_000],
      [10, 0],
      [10, MAX_MESSAGE + 1],
    ] as const) {
      const peer = await new LoneLink().greet();
      peer.receive(announce(Kind.CALL, 0, 9, 70_000), announce(Kind.CALL, 1, second, length));
      expect(peer.closed?.error).toMatchObject({ code: 'PROTOCOL' });
    }
  });

  it('CALL with an id that is open ends the link', async () => {
    const peer = await new LoneLink().greet();
    peer.receive(callFrame([], { id: 4 }), callFrame([], { id: 4 }));
    expect(peer.closed?.error?.message).toBe('Call 4 is open already');
  });

  it('CALL may use an id again after its terminal frame', async () => {
    const peer = await new LoneLink().greet();
    peer.receive(callFrame([], { id: 4 }));
    peer.incoming[0]!.succeed(1);
    peer.receive(callFrame([], { id: 4 }));
    expect(peer.closed).toBeUndefined();
    peer.receive(aboutFrame(Kind.CANCEL, 4), callFrame([], { id: 4 }));
    expect(peer.closed).toBeUndefined();
    expect(peer.incoming).toHaveLength(3);
  });

  it('CALL with an id out of range, or arguments that are no list, ends the link', async () => {
    const range = await new LoneLink().greet();
    range.receive(callFrame([], { id: 1 << 20 }));
    expect(range.closed?.error?.message).toContain('out of range');
    const list = await new LoneLink().greet();
    list.receive(callFrame('no list'));
    expect(list.closed?.error?.message).toContain('not a list');
  });

  it('CALL with a path longer than any that is told ends the link', async () => {
    const step = { process: '1'.repeat(32), call: 1, name: 'A.b' };
    const path = Array.from({ length: LONGEST_PATH }, () => step);
    const peer = await new LoneLink().greet();
    peer.receive(callFrame([], { flags: CallFlag.PATH, path }));
    expect(peer.incoming[0]?.path).toEqual(path);
    peer.receive(callFrame([], { id: 1, flags: CallFlag.PATH, path: [...path, step] }));
    expect(peer.closed?.error?.message).toBe('A call has a path of 65 calls');
  });

  it.each(['RESULT', 'ITEM', 'PROGRESS'] as const)('%s for a call that is not open ends the link', async (kind) => {
    const peer = await new LoneLink().greet();
    peer.receive(answerFrame(Kind[kind], 3, 'what?'));
    expect(peer.closed?.error?.message).toContain('call 3, which is not open');
  });

  it('CANCEL and CREDIT for a call that is not open are void', async () => {
    const peer = await new LoneLink().greet();
    const credit = frame(Kind.CREDIT, (writer) => {
      writer.u32(3);
      writer.varint(1);
      writer.varint(1);
    });
    peer.receive(aboutFrame(Kind.CANCEL, 3), credit);
    expect(peer.closed).toBeUndefined();
    expect(await peer.settle()).toEqual([]);
  });
});

/** What a body that comes has been given so far, also when it is complete. */
function memoryOfBody(peer: LoneLink, id: number): () => Buffer {
  const bodies = Reflect.get(Reflect.get(peer.link, 'values') as object, 'bodies') as object;
  const body = (Reflect.get(bodies, 'pending') as Map<number, object>).get(id)!;
  return () => Reflect.get(body, 'bytes') as Buffer;
}

describe('a value', () => {
  it.each([
    ['one byte less than the limit', -1, ValueMode.STREAM],
    ['exactly at the limit', 0, ValueMode.STREAM],
    ['one byte more', 1, ValueMode.BODY],
  ])('of %s crosses', async (_, more, mode) => {
    const overhead = sizeOf([Buffer.alloc(INLINE_LIMIT - 1_000)]) - (INLINE_LIMIT - 1_000);
    const value = Buffer.alloc(INLINE_LIMIT - overhead + more, 'x');
    expect(sizeOf([value])).toBe(INLINE_LIMIT + more);
    const caller = await new LoneLink().greet();
    const callee = await new LoneLink().greet();
    caller.call([value]);
    const frames = await caller.settle();
    expect(frames[0]!.bytes[4 + 1 + 2 + 2]).toBe(mode);
    expect(kinds(frames)).toEqual(mode === ValueMode.BODY ? ['CALL', 'BODY'] : ['CALL']);
    for (const { kind, bytes } of frames) {
      callee.receive(
        frame(Kind[kind as keyof typeof Kind], (writer) => {
          writer.bytes(bytes);
        }),
      );
    }
    expect(callee.incoming[0]!.args[0]).toEqual(value);
  });

  it('encoded before it could be written crosses at the limit, too', async () => {
    const overhead = sizeOf([Buffer.alloc(INLINE_LIMIT - 1_000)]) - (INLINE_LIMIT - 1_000);
    for (const [more, mode] of [
      [0, ValueMode.WHOLE],
      [1, ValueMode.BODY],
    ] as const) {
      const caller = new LoneLink();
      caller.call([Buffer.alloc(INLINE_LIMIT - overhead + more)]);
      caller.receive(helloFrame());
      const [, call] = await caller.settle();
      expect(call!.bytes[4 + 1 + 2 + 2]).toBe(mode);
    }
  });

  it('longer than the peer accepts fails its call alone, made before or after the peer said so', async () => {
    const peer = new LoneLink();
    const early = peer.call([Buffer.alloc(200_000)]);
    const small = peer.call(['small']);
    await peer.greet({ maxMessage: 100_000 });
    expect(early.error).toMatchObject({ code: 'SERIALIZATION', ran: 'no' });
    expect(early.error?.message).toContain('100000');
    expect(() => peer.call([Buffer.alloc(100_001)])).toThrow('100000 bytes');
    peer.call([Buffer.alloc(99_000)]);
    expect(kinds(await peer.settle())).toEqual(['CALL', 'BODY']);
    peer.receive(answerFrame(Kind.RESULT, 0, 'fine'));
    expect(small.value).toBe('fine');
    expect(peer.closed).toBeUndefined();
  });

  it('takes memory for what has come, not for what was announced', async () => {
    const peer = await new LoneLink().greet();
    peer.receive(announce(Kind.CALL, 0, 9, MAX_MESSAGE));
    const memory = memoryOfBody(peer, 9);
    expect(memory()).toHaveLength(0);
    peer.receive(chunk(9, Buffer.alloc(BODY_CHUNK)));
    expect(memory().length).toBeLessThanOrEqual(18 * BODY_CHUNK);
    expect(peer.closed).toBeUndefined();
  });

  it('moves a sixteenth of its bytes to larger memory, whatever its length', async () => {
    for (const length of [1 << 20, 4 << 20, 17 << 20, 64 << 20]) {
      const peer = await new LoneLink().greet();
      peer.receive(announce(Kind.CALL, 0, 9, length));
      let moved = 0;
      const memory = memoryOfBody(peer, 9);
      let before = memory();
      for (let came = 0; came < length; came += BODY_CHUNK) {
        peer.receive(chunk(9, Buffer.alloc(BODY_CHUNK)));
        if (memory() !== before) moved += came;
        before = memory();
      }
      expect(memory()).toHaveLength(length);
      expect(moved).toBeLessThan(length / 14);
    }
  });

  it('arrives whole, however its chunks outgrow its memory', async () => {
    const value = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => index % 251));
    const [caller, callee] = await Promise.all([new LoneLink().greet(), new LoneLink().greet()]);
    caller.call([value]);
    const [announced, ...chunks] = await caller.settle();
    const whole = Buffer.concat(chunks.map(({ bytes }) => bytes.subarray(4)));
    callee.receive(
      frame(Kind.CALL, (writer) => {
        writer.bytes(announced!.bytes);
      }),
    );
    const id = chunks[0]!.bytes.readUInt32LE(0);
    const sizes = [1, 100, 1_000, 500_000, 1, 70_000];
    let at = 0;
    for (let turn = 0; at < whole.length; turn++) {
      const piece = whole.subarray(at, at + sizes[turn % sizes.length]!);
      callee.receive(chunk(id, piece));
      at += piece.length;
    }
    expect((callee.incoming[0]!.args[0] as Buffer).equals(value)).toBe(true);
  });

  it('is read where it belongs, but for the frames around its chunks', async () => {
    const [caller, callee] = await Promise.all([new LoneLink().greet(), new LoneLink().greet()]);
    const value = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => index % 251));
    caller.call([value]);
    await caller.clock.run(0);
    const bytes = Buffer.concat(caller.sink.writes);
    let elsewhere = 0;
    for (let at = 0; at < bytes.length;) {
      const room = callee.link.room();
      const piece = bytes.subarray(at, at + Math.min(room?.length ?? 100, 30_000));
      if (room === undefined) callee.receive(Buffer.from(piece));
      else callee.receive(room.subarray(0, piece.copy(room)));
      if (room === undefined) elsewhere += piece.length;
      at += piece.length;
    }
    expect(callee.incoming[0]!.args).toEqual([value]);
    // The first chunk has to bring memory with it, and the end of each is not worth a read.
    expect(elsewhere).toBeLessThan(17 * 20_000);
  });

  it('leaves the memory that it took on its way to the next one, and only then', async () => {
    const peer = await new LoneLink().greet();
    const memoryOf = (text: string): ArrayBufferLike => {
      peer.call([Buffer.alloc(1_000_000, text)]);
      const bodies = Reflect.get(Reflect.get(peer.link, 'outbox') as object, 'bodies') as { reusable: Buffer }[];
      return bodies.at(-1)!.reusable.buffer;
    };
    const first = memoryOf('a');
    peer.sink.stuck = true;
    await peer.settle();
    expect(memoryOf('b')).not.toBe(first);
    peer.unstick();
    peer.receive(grant(LINK_WINDOW));
    await peer.settle();
    expect(memoryOf('c')).toBe(first);
  });

  it('that was thrown and cannot be sent is told as an error instead', async () => {
    const callee = await new LoneLink().greet();
    const caller = await new LoneLink().greet();
    callee.receive(callFrame([]));
    callee.incoming[0]!.started = true;
    callee.incoming[0]!.fail({ odd: Symbol('odd') }, 'yes');
    const fate = caller.call([]);
    await caller.settle();
    const [error] = await callee.settle();
    caller.receive(
      frame(Kind.ERROR, (writer) => {
        writer.bytes(error!.bytes);
      }),
    );
    expect(caller.closed).toBeUndefined();
    expect(fate.error).toMatchObject({ code: 'SERIALIZATION', path: 'error.odd', ran: 'yes' });
  });
});

describe('the window', () => {
  const window = 300_000;
  const wide = (frames: readonly Written[], kind: string): number =>
    frames.filter((one) => one.kind === kind).reduce((sum, { bytes }) => sum + bytes.length, 0);

  it('holds calls back when it is used up, and lets them go when it is granted again', async () => {
    const peer = await new LoneLink().greet({ window });
    const fates = Array.from({ length: 20 }, (_, index) => peer.call([index, Buffer.alloc(50_000)]));
    const first = await peer.settle();
    expect(wide(first, 'CALL')).toBeGreaterThanOrEqual(window);
    expect(wide(first, 'CALL')).toBeLessThan(window + 51_000);
    fates[19]!.call.abort('still waiting');
    expect(fates[19]!.error).toMatchObject({ ran: 'no' });
    expect(await peer.settle()).toEqual([]);
    let sent = wide(first, 'CALL');
    for (let granted = 0; granted < 3; granted++) {
      peer.receive(grant(window));
      sent += wide(await peer.settle(), 'CALL');
    }
    expect(sent).toBeGreaterThan(19 * 50_000);
    expect(sent).toBeLessThan(20 * 50_000);
  });

  it('is spent by bodies and calls alike, to the byte', async () => {
    const peer = await new LoneLink().greet({ window });
    peer.call([Buffer.alloc(1_000_000)]);
    peer.call([Buffer.alloc(60_000)]);
    const frames = await peer.settle();
    const spent = wide(frames, 'CALL') + wide(frames, 'BODY') - 4 * frames.filter(({ kind }) => kind === 'BODY').length;
    expect(spent).toBeGreaterThanOrEqual(window);
    expect(spent).toBeLessThan(window + BODY_CHUNK);
    peer.receive(grant(spent - window + 1));
    expect(kinds(await peer.settle())).toEqual(['BODY']);
  });

  it('is not overdrawn by the chunks that leave with a call', async () => {
    const peer = await new LoneLink().greet({ window: 70_000 });
    peer.sink.stuck = true;
    peer.call([Buffer.alloc(69_000, 'x')]);
    peer.written();
    peer.sink.stuck = false;
    peer.call([Buffer.alloc(60_000, 'y')]);
    peer.call([Buffer.alloc(60_000, 'y')]);
    expect(kinds(peer.written())).toEqual(['CALL', 'BODY']);
  });

  it('is granted again by half as bytes are taken in', async () => {
    const peer = await new LoneLink().greet();
    const size = 65_000;
    let taken = 0;
    for (let id = 0; taken + size + 50 < LINK_WINDOW / 2; id++) {
      const call = callFrame([Buffer.alloc(size)], { id });
      taken += call.length - FRAME_HEADER;
      peer.receive(call);
    }
    expect(await peer.settle()).toEqual([]);
    const last = callFrame([Buffer.alloc(size)], { id: 5_000 });
    peer.receive(last);
    const [frame] = await peer.settle();
    expect(frame!.kind).toBe('WINDOW');
    expect(frame!.bytes.readUInt32LE()).toBe(taken + last.length - FRAME_HEADER);
  });
});

describe('what waits to be written', () => {
  it('goes control frames first, then messages in their order, then chunks in turn', async () => {
    const peer = await new LoneLink().greet();
    peer.sink.stuck = true;
    peer.call([Buffer.alloc(60_000)]);
    peer.call([Buffer.alloc(60_000)]);
    await peer.settle();
    peer.call([Buffer.alloc(140_000, 'a')]);
    peer.call([Buffer.alloc(140_000, 'b')]);
    peer.receive(callFrame([], { id: 1 }));
    peer.incoming[0]!.succeed('fine');
    peer.link.ping(() => undefined);
    expect(await peer.settle()).toEqual([]);
    peer.unstick();
    const frames = await peer.settle();
    expect(kinds(frames)).toEqual(['PING', 'CALL', 'RESULT', 'BODY', 'BODY', 'BODY', 'BODY', 'BODY', 'BODY']);
    expect(frames.slice(3).map(({ bytes }) => bytes.readUInt32LE())).toEqual([0, 1, 0, 1, 0, 1]);
  });

  it('does not go while the system takes nothing, except what fits', async () => {
    const peer = await new LoneLink().greet();
    peer.sink.stuck = true;
    peer.call([Buffer.alloc(2_000_000)]);
    const first = await peer.settle();
    expect(first.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(LONE_BODY_CHUNK + 1_000);
    peer.call([Buffer.alloc(2_000_000)]);
    expect(await peer.settle()).toEqual([]);
    peer.unstick();
    const rest = await peer.settle();
    expect(rest.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeGreaterThan(3_400_000);
  });

  it('goes in longer chunks while it is all that there is', async () => {
    const peer = await new LoneLink().greet();
    const sizes = (frames: readonly Written[]): number[] => frames.map(({ bytes }) => bytes.length - 4);
    peer.sink.stuck = true;
    peer.call([Buffer.alloc(2_000_000)]);
    const [, first] = await peer.settle();
    expect(sizes([first!])).toEqual([LONE_BODY_CHUNK]);
    peer.sink.writableLength = 0;
    peer.link.drained();
    expect(sizes(peer.written())).toEqual([LONE_BODY_CHUNK]);
    peer.sink.writableLength = 0;
    peer.call(['small']);
    const [small, next] = await peer.settle();
    expect(small!.kind).toBe('CALL');
    expect(sizes([next!])).toEqual([BODY_CHUNK]);
    peer.call([Buffer.alloc(1_000_000)]);
    await peer.settle();
    peer.unstick();
    expect(Math.max(...sizes(peer.written().slice(0, 10)))).toBe(BODY_CHUNK);
  });

  it('goes in shorter chunks where a message went along that is not its own', async () => {
    const peer = await new LoneLink().greet();
    peer.sink.stuck = true;
    peer.call(['small']);
    peer.call([Buffer.alloc(2_000_000)]);
    const frames = await peer.settle();
    expect(kinds(frames)).toEqual(['CALL', 'BODY']);
    expect(frames[1]!.bytes.length - 4).toBe(BODY_CHUNK);
  });

  it('takes its last bytes along where they are few', async () => {
    const peer = await new LoneLink().greet();
    peer.call([Buffer.alloc(LONE_BODY_CHUNK * 1.1)]);
    expect(kinds(await peer.settle())).toEqual(['CALL', 'BODY']);
    peer.call([Buffer.alloc(LONE_BODY_CHUNK * 1.2)]);
    expect(kinds(await peer.settle())).toEqual(['CALL', 'BODY', 'BODY']);
  });

  it('is cut into frames that are not too long', async () => {
    const peer = await new LoneLink().greet();
    peer.sink.stuck = true;
    for (let id = 0; id < 40; id++) {
      peer.receive(callFrame([], { id }));
      peer.incoming[id]!.succeed(Buffer.alloc(60_000));
    }
    await peer.settle();
    peer.unstick();
    const frames = await peer.settle();
    expect(frames.length).toBeGreaterThan(1);
    for (const { bytes } of frames) expect(bytes.length).toBeLessThan(MAX_FRAME);
  });
});

describe('a time limit', () => {
  it('longer than a CALL can say is said as the longest', async () => {
    const peer = await new LoneLink().greet();
    peer.call([], { options: { timeout: 2 ** 40 } });
    const [call] = await peer.settle();
    const flags = call!.bytes.readUInt16LE(4 + 1 + 2);
    expect(flags).toBe(CallFlag.REMAINING);
    expect(call!.bytes.readUInt32LE(4 + 1 + 2 + 2)).toBe(0xffff_ffff);
  });
});

describe('bytes that no peer sends', () => {
  it('end the link or change its values, and never throw', async () => {
    const random = new Random(1);
    const traffic = Buffer.concat([
      helloFrame(),
      callFrame([{ name: 'value', list: [1, 2.5, -3n], map: new Map([['key', new Date(0)]]) }]),
      callFrame(['stream'], { id: 1, flags: CallFlag.STREAM, items: 10, bytes: 1_000 }),
      announce(Kind.CALL, 2, 9, 70_000),
      chunk(9, Buffer.alloc(BODY_CHUNK)),
      aboutFrame(Kind.CANCEL, 1),
      chunk(9, Buffer.alloc(70_000 - BODY_CHUNK)),
      answerFrame(Kind.ITEM, 0, 'item'),
      answerFrame(Kind.RESULT, 0, new RangeError('result')),
      frame(Kind.PING, (writer) => {
        writer.u32(1);
      }),
    ]);
    let ended = 0;
    for (let round = 0; round < 1_500; round++) {
      const bytes = Buffer.from(traffic);
      for (let flips = random.int(1, 4); flips > 0; flips--) {
        // Mostly where the fields are, not in the long body.
        const at = random.chance(0.8) ? random.int(0, 500) : random.int(0, bytes.length - 1);
        bytes[at] = random.int(0, 255);
      }
      const peer = new LoneLink();
      const { call } = peer.call([], { flags: CallFlag.STREAM });
      const cut = random.int(0, bytes.length);
      peer.receive(bytes.subarray(0, cut), bytes.subarray(cut));
      await peer.settle();
      if (peer.closed === undefined) continue;
      ended++;
      const { written, unwritten } = peer.closed.calls;
      expect(call.settled || [...written, ...unwritten].includes(call)).toBe(true);
    }
    expect(ended).toBeGreaterThan(500);
  });
});
