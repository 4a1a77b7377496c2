import { describe, expect, it } from '@jest/globals';
import { transferableClasses } from '../../lib/actor/transferable-classes.js';
import { Transferable } from '../../lib/actor/transferable.decorator.js';
import type { OutgoingCall } from '../../lib/link/outgoing-call.js';
import { CallFlag, Kind, ValueMode } from '../../lib/wire/frames.js';
import type { Reference } from '../../lib/wire/reference.js';
import { encodeWhole } from '../../lib/wire/value-encoder.js';
import {
  aboutFrame,
  announce,
  answerFrame,
  callFrame,
  frame,
  LoneLink,
  type Written,
} from '../simulation/lone-link.js';
import { noReferences } from '../simulation/no-references.js';

const id = '0'.repeat(32);
const reference: Reference = {
  kind: 'object',
  process: id,
  actor: '',
  name: '',
  className: '',
  incarnation: 0,
  object: 1,
  secret: id,
  typeid: 'dict',
  method: '',
  members: [],
  addresses: [],
  pin: 0,
};

const kinds = (frames: readonly Written[]): string[] => frames.map(({ kind }) => kind);
const discard = (id: number): Buffer => aboutFrame(Kind.DISCARD, id);

/** A link, and the values that were of no use to anybody there. */
async function caller(): Promise<{ peer: LoneLink; discarded: unknown[] }> {
  const discarded: unknown[] = [];
  const references = { ...noReferences, discard: (value: unknown) => discarded.push(value) };
  return { peer: await new LoneLink(undefined, { references }).greet(), discarded };
}

const cancelled = (id: number): Buffer =>
  frame(Kind.CANCELLED, (writer) => {
    writer.u32(id);
    writer.u8(1);
  });

describe('a result that comes for a call', () => {
  it.each<[string, (call: OutgoingCall) => void, number]>([
    [
      'that was aborted',
      (call) => {
        call.abort('changed my mind');
      },
      0,
    ],
    [
      'that was aborted and has settled since',
      (call) => {
        call.abort('changed my mind');
      },
      150,
    ],
    ['that timed out', () => undefined, 60],
    [
      'that nobody is interested in any more',
      (call) => {
        call.abandon();
      },
      0,
    ],
  ])('%s is discarded on both sides', async (_, giveUp, later) => {
    const { peer, discarded } = await caller();
    const { call } = peer.call(['hi'], { options: { timeout: 50 } });
    await peer.settle();
    giveUp(call);
    expect(kinds(await peer.settle(later))).toEqual(['CANCEL']);
    peer.receive(answerFrame(Kind.RESULT, 0, 'too late'));
    const frames = await peer.settle();
    expect(kinds(frames)).toEqual(['DISCARD']);
    expect(frames[0]!.bytes).toEqual(Buffer.alloc(4));
    expect(discarded).toEqual(['too late']);
  });

  it('of a process that is told to end is discarded, too', async () => {
    const { peer, discarded } = await caller();
    const fate = peer.call(['hi']);
    await peer.settle();
    peer.link.outgoing.failAll(() => new Error('stopped'));
    peer.receive(answerFrame(Kind.RESULT, 0, 'too late'));
    expect(kinds(await peer.settle())).toEqual(['DISCARD']);
    expect(discarded).toEqual(['too late']);
    expect(fate.error?.message).toBe('stopped');
  });

  it('that waits for it is not discarded', async () => {
    const { peer, discarded } = await caller();
    const fates = [peer.call(['hi']), peer.call(['hi'], { flags: CallFlag.TELL })];
    await peer.settle();
    peer.receive(answerFrame(Kind.RESULT, 0, 'in time'), answerFrame(Kind.RESULT, 1, undefined));
    fates[0]!.call.abort('too late');
    expect(await peer.settle()).toEqual([]);
    expect(fates.map(({ value }) => value)).toEqual(['in time', undefined]);
    expect(discarded).toEqual([]);
  });

  it('that failed is an error, what that has is let go, and its giver hears nothing', async () => {
    const { peer, discarded } = await caller();
    const fates = [peer.call(['hi']), peer.call(['hi']), peer.call(['hi'])];
    await peer.settle();
    for (const { call } of fates) call.abort('changed my mind');
    await peer.settle();
    const error = frame(Kind.ERROR, (writer) => {
      writer.u32(1);
      writer.u8(1);
      writer.bytes(answerFrame(Kind.RESULT, 0, new Error('no')).subarray(9));
    });
    peer.receive(cancelled(0), error);
    expect(await peer.settle()).toEqual([]);
    expect(discarded).toEqual([new Error('no')]);
  });

  it('that reports its progress is discarded report by report, without a word', async () => {
    const { peer, discarded } = await caller();
    const reports: unknown[] = [];
    const observer = {
      succeed: () => undefined,
      fail: () => undefined,
      progress: (value: unknown) => reports.push(value),
    };
    const { call } = peer.call([], { flags: CallFlag.PROGRESS, observer });
    await peer.settle();
    peer.receive(answerFrame(Kind.PROGRESS, 0, 'in time'));
    call.abandon();
    expect(kinds(await peer.settle())).toEqual(['CANCEL']);
    peer.receive(answerFrame(Kind.PROGRESS, 0, 'too late'), cancelled(0));
    expect(await peer.settle()).toEqual([]);
    expect(reports).toEqual(['in time']);
    expect(discarded).toEqual(['too late']);
  });

  it('that is a stream is discarded item by item, without a word', async () => {
    const { peer, discarded } = await caller();
    const fate = peer.call([], { flags: CallFlag.STREAM });
    await peer.settle();
    peer.receive(answerFrame(Kind.ITEM, 0, 'in time'));
    fate.call.abandon();
    expect(kinds(await peer.settle())).toEqual(['CANCEL']);
    peer.receive(answerFrame(Kind.ITEM, 0, 'too late'), aboutFrame(Kind.END, 0));
    expect(await peer.settle()).toEqual([]);
    expect(fate.items).toEqual(['in time']);
    expect(discarded.filter((value) => value !== undefined)).toEqual(['too late']);
  });

  it('and waits behind a large one as the link ends is discarded', async () => {
    const { peer, discarded } = await caller();
    const fate = peer.call([], { flags: CallFlag.STREAM });
    await peer.settle();
    peer.receive(announce(Kind.ITEM, 0, 7, 70_000), answerFrame(Kind.ITEM, 0, 'behind it'));
    peer.link.close();
    expect(fate.items).toEqual([]);
    expect(discarded).toEqual(['behind it']);
  });

  it('and cannot be made is taken back by its giver, while the call fails', async () => {
    @Transferable('discard.Gone')
    class Gone {
      a = 1;
    }
    const { peer } = await caller();
    const fate = peer.call(['hi']);
    await peer.settle();
    const result = answerFrame(Kind.RESULT, 0, new Gone());
    transferableClasses.byName.delete('discard.Gone');
    peer.receive(result);
    expect(fate.error).toMatchObject({ code: 'SERIALIZATION', ran: 'yes' });
    expect(kinds(await peer.settle())).toEqual(['DISCARD']);
  });

  it('in chunks is discarded once it is whole', async () => {
    const { peer, discarded } = await caller();
    const { call } = peer.call(['hi']);
    await peer.settle();
    const { bytes } = encodeWhole(noReferences, Buffer.alloc(70_000, 'x'), 'result');
    const chunk = (part: Buffer): Buffer =>
      frame(Kind.BODY, (writer) => {
        writer.u32(9);
        writer.bytes(part);
      });
    peer.receive(
      frame(Kind.RESULT, (writer) => {
        writer.u32(0);
        writer.u8(ValueMode.BODY);
        writer.u32(9);
        writer.varint(bytes.length);
        writer.varint(0);
      }),
      chunk(bytes.subarray(0, 60_000)),
    );
    call.abort('changed my mind');
    expect(kinds(await peer.settle())).toEqual(['CANCEL']);
    peer.receive(chunk(bytes.subarray(60_000)));
    expect(kinds(await peer.settle())).toEqual(['DISCARD']);
    expect(discarded).toEqual([Buffer.alloc(70_000, 'x')]);
  });

  it('is discarded before its id is used again', async () => {
    const { peer } = await caller();
    const { call } = peer.call(['hi']);
    await peer.settle();
    call.abort('changed my mind');
    peer.sink.stuck = true;
    peer.call([Buffer.alloc(60_000)]);
    peer.call([Buffer.alloc(60_000)]);
    await peer.settle();
    peer.call(['waits longer']);
    await peer.settle();
    peer.receive(answerFrame(Kind.RESULT, 0, 'too late'));
    const next = peer.call(['next']);
    await peer.settle();
    expect(next.call.id).toBe(0);
    peer.unstick();
    const frames = await peer.settle();
    expect(kinds(frames)).toEqual(['DISCARD', 'CALL']);
    expect(frames[1]!.bytes.toString('latin1')).toMatch(/waits longer.*next/s);
  });
});

describe('the arguments of a call that never ran', () => {
  it.each<[string, (peer: LoneLink) => void]>([
    [
      'and was refused',
      ({ incoming: [call] }) => {
        call!.fail(new Error('full'), 'no');
      },
    ],
    [
      'and was cancelled',
      (peer) => {
        peer.receive(aboutFrame(Kind.CANCEL, 0));
      },
    ],
    [
      'before its link ended',
      ({ link }) => {
        link.close();
      },
    ],
  ])('%s are discarded', async (_, end) => {
    const { peer, discarded } = await caller();
    peer.receive(callFrame(['hi']), callFrame(['ran'], { id: 1 }));
    peer.incoming[1]!.started = true;
    end(peer);
    peer.link.close();
    expect(discarded).toEqual([['hi']]);
  });

  it('since its link ended before the large ones of an earlier call had come, are discarded', async () => {
    const { peer, discarded } = await caller();
    peer.receive(announce(Kind.CALL, 0, 7, 70_000), callFrame(['hi'], { id: 1 }));
    expect(peer.incoming).toEqual([]);
    peer.link.close();
    expect(discarded).toEqual([['hi']]);
  });

  it('since one of them cannot be made, are discarded as far as they came', async () => {
    @Transferable('discard.Late')
    class Late {
      a = 1;
    }
    const thing = (): void => undefined;
    const discarded: unknown[] = [];
    const references = {
      crosses: (value: object) => value === thing,
      give: () => reference,
      take: () => 'a proxy',
      discard: (value: unknown) => discarded.push(value),
    };
    const [giver, taker] = [
      await new LoneLink(undefined, { references }).greet(),
      await new LoneLink(undefined, { references }).greet(),
    ];
    giver.call([thing, new Late()]);
    const [call] = await giver.settle();
    transferableClasses.byName.delete('discard.Late');
    taker.receive(frame(Kind.CALL, (writer) => writer.bytes(call!.bytes)));
    expect(kinds(await taker.settle())).toEqual(['ERROR']);
    expect(discarded.flat()).toEqual(['a proxy']);
  });
});

describe('a method whose result was sent', () => {
  /** A link on which such a call runs, and how often its method was told that its result is of no use. */
  async function callee(id = 3): Promise<{ peer: LoneLink; told: string[]; open: (name: string) => void }> {
    const peer = await new LoneLink().greet();
    const told: string[] = [];
    const open = (name: string): void => {
      peer.receive(callFrame([], { id }));
      peer.incoming.at(-1)!.started = true;
      peer.incoming.at(-1)!.taken = { discard: () => told.push(name) };
    };
    open('first');
    return { peer, told, open };
  }

  it('is told once when its caller says DISCARD', async () => {
    const { peer, told } = await callee();
    peer.incoming[0]!.succeed('result');
    expect(told).toEqual([]);
    peer.receive(discard(2), discard(4), aboutFrame(Kind.CANCEL, 3));
    expect(told).toEqual([]);
    peer.receive(discard(3));
    expect(told).toEqual(['first']);
    peer.receive(discard(3), discard(3));
    expect(told).toEqual(['first']);
    expect(kinds(await peer.settle())).toEqual(['RESULT']);
    expect(peer.closed).toBeUndefined();
  });

  it('is not told any more once the id is used again', async () => {
    const { peer, told, open } = await callee();
    peer.incoming[0]!.succeed('result');
    open('second');
    peer.receive(discard(3));
    expect(told).toEqual([]);
    peer.incoming[1]!.succeed('other');
    peer.receive(discard(3));
    expect(told).toEqual(['second']);
    open('third');
    peer.incoming[2]!.taken = undefined;
    peer.incoming[2]!.succeed('of no account');
    peer.receive(discard(3));
    expect(told).toEqual(['second']);
  });

  it('is not told while its call is open, nor when it has failed', async () => {
    const { peer, told } = await callee();
    peer.receive(discard(3));
    expect(told).toEqual([]);
    peer.incoming[0]!.fail(new Error('no'), 'yes');
    peer.receive(discard(3));
    expect(told).toEqual([]);
  });

  it('is told at once when its caller gives up before, and not again', async () => {
    const { peer, told } = await callee();
    peer.receive(aboutFrame(Kind.CANCEL, 3));
    expect(told).toEqual(['first']);
    peer.incoming[0]!.succeed('too late');
    peer.receive(aboutFrame(Kind.CANCEL, 3), discard(3));
    expect(told).toEqual(['first']);
    expect(kinds(await peer.settle())).toEqual(['CANCELLED']);
  });

  it('is told at once when its result cannot be sent, and not again', async () => {
    const { peer, told } = await callee();
    peer.incoming[0]!.succeed(Symbol('odd'));
    expect(told).toEqual(['first']);
    peer.receive(discard(3));
    expect(told).toEqual(['first']);
    expect(kinds(await peer.settle())).toEqual(['ERROR']);
  });

  it('is told when the link ends before, and not when it ends after: the result may have come', async () => {
    const before = await callee();
    before.peer.link.close();
    expect(before.told).toEqual(['first']);
    const after = await callee();
    after.peer.incoming[0]!.succeed('result');
    await after.peer.settle();
    after.peer.link.close();
    after.peer.receive(discard(3));
    expect(after.told).toEqual([]);
    for (const { peer } of [before, after]) {
      const { size } = Reflect.get(Reflect.get(peer.link, 'incoming') as object, 'results') as Map<number, unknown>;
      expect(size).toBe(0);
    }
  });
});

describe('a caller and a callee', () => {
  it('agree on a result that crosses with CANCEL', async () => {
    const [ask, answer] = [await new LoneLink().greet(), await new LoneLink().greet()];
    const pass = (frames: readonly Written[], to: LoneLink): void => {
      for (const { kind, bytes } of frames) {
        to.receive(
          frame(Kind[kind as keyof typeof Kind], (writer) => {
            writer.bytes(bytes);
          }),
        );
      }
    };
    let told = 0;
    const fate = ask.call(['hi']);
    pass(await ask.settle(), answer);
    answer.incoming[0]!.taken = { discard: () => told++ };
    answer.incoming[0]!.succeed('crossing');
    fate.call.abort('changed my mind');
    const [ofCaller, ofCallee] = [await ask.settle(), await answer.settle()];
    expect([kinds(ofCaller), kinds(ofCallee)]).toEqual([['CANCEL'], ['RESULT']]);
    pass(ofCaller, answer);
    pass(ofCallee, ask);
    expect(told).toBe(0);
    pass(await ask.settle(), answer);
    expect(told).toBe(1);
    expect(fate.error).toMatchObject({ code: 'CALL_ABORTED', ran: 'yes' });
    expect(fate.value).toBeUndefined();
  });
});
