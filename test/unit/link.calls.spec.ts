import { describe, expect, it } from '@jest/globals';
import type { CallHold } from '../../lib/link/outgoing-call.js';
import { CallFlag, Kind } from '../../lib/wire/frames.js';
import { aboutFrame, answerFrame, callFrame, frame, LoneLink, type Written } from '../simulation/lone-link.js';

const kinds = (frames: readonly Written[]): string[] => frames.map(({ kind }) => kind);

describe('the order of frames', () => {
  it('a call given up at once is written before its CANCEL', async () => {
    const peer = await new LoneLink().greet();
    peer.call(['hi']).call.abort('changed my mind');
    expect(kinds(await peer.settle())).toEqual(['CALL', 'CANCEL']);
  });

  it('and so it is while the connection is congested', async () => {
    const peer = await new LoneLink().greet();
    peer.sink.stuck = true;
    peer.call([Buffer.alloc(60_000)]);
    peer.call([Buffer.alloc(60_000)]);
    await peer.settle();
    const { call } = peer.call(['hi']);
    await peer.settle();
    call.abort('changed my mind');
    await peer.settle();
    peer.unstick();
    expect(kinds(await peer.settle())).toEqual(['CALL', 'CANCEL']);
  });

  it('CANCEL of a call that has left goes before what waits', async () => {
    const peer = await new LoneLink().greet();
    const { call } = peer.call(['hi']);
    await peer.settle();
    peer.call(['ho']);
    call.abort('changed my mind');
    expect(kinds(await peer.settle())).toEqual(['CANCEL', 'CALL']);
  });

  it('CANCELLED comes behind the items and the progress of its call', async () => {
    const peer = await new LoneLink().greet();
    peer.receive(callFrame([], { flags: CallFlag.STREAM, items: 10, bytes: 1_000 }));
    peer.receive(callFrame([], { id: 1, flags: CallFlag.PROGRESS }));
    peer.incoming[0]!.item('first');
    peer.incoming[1]!.progress('half');
    peer.receive(aboutFrame(Kind.CANCEL, 0), aboutFrame(Kind.CANCEL, 1));
    expect(kinds(await peer.settle())).toEqual(['ITEM', 'PROGRESS', 'CANCELLED']);
  });
});

describe('what comes back for a call', () => {
  it('a second RESULT ends the link', async () => {
    const peer = await new LoneLink().greet();
    const fate = peer.call(['hi']);
    await peer.settle();
    peer.receive(answerFrame(Kind.RESULT, 0, 'yes'), answerFrame(Kind.RESULT, 0, 'no'));
    expect(fate.value).toBe('yes');
    expect(peer.closed?.error?.message).toContain('call 0, which is not open');
  });
});

describe('a link that has ended', () => {
  it('keeps the calls it is still given, without those that are given up', async () => {
    const peer = await new LoneLink().greet();
    peer.link.close();
    const kept = peer.call(['kept']);
    const dropped = peer.call(['dropped']);
    dropped.call.abort('changed my mind');
    expect(dropped.error).toMatchObject({ ran: 'no' });
    const { written, unwritten } = peer.closed!.calls;
    expect(written).toEqual([]);
    expect(unwritten).toEqual([kept.call]);
    expect(await peer.settle()).toEqual([]);
  });

  it('leaves nothing that could speak on the next one', async () => {
    const peer = await new LoneLink().greet();
    const next = await new LoneLink().greet();
    const { call } = peer.call([], { flags: CallFlag.STREAM });
    next.call([], { flags: CallFlag.STREAM });
    await next.settle();
    peer.link.close();
    next.link.outgoing.credit(call, 5, 500);
    expect(await next.settle()).toEqual([]);
  });

  it('does not say of a call that was written that it did not run', async () => {
    const peer = await new LoneLink().greet();
    const fate = peer.call(['hi']);
    peer.link.close();
    fate.call.abort('changed my mind');
    await peer.settle(100);
    expect(fate.error).toMatchObject({ code: 'CALL_ABORTED', ran: 'unknown' });
  });
});

describe('a call given up', () => {
  it('is told to have timed out once, whatever comes after', async () => {
    const peer = await new LoneLink().greet();
    const fate = peer.call(['hi'], { options: { timeout: 50 } });
    const told: string[] = [];
    fate.call.whenTimedOut = (ran) => told.push(ran);
    await peer.settle(150);
    expect(fate.error).toMatchObject({ code: 'CALL_TIMEOUT', ran: 'unknown' });
    peer.receive(answerFrame(Kind.RESULT, 0, 'late'));
    expect(told).toEqual(['unknown']);
  });

  it('by a getter of its arguments is not written, while calls wait', async () => {
    const peer = new LoneLink();
    const aborter = new AbortController();
    const fate = peer.call(
      [
        {
          get poke() {
            aborter.abort();
            return 1;
          },
        },
      ],
      { options: { signal: aborter.signal } },
    );
    expect(fate.error).toMatchObject({ code: 'CALL_ABORTED', ran: 'no' });
    await peer.greet();
    expect(peer.active).toEqual([]);
  });

  it('by a getter of its arguments holds its object no longer, while calls wait', () => {
    const peer = new LoneLink();
    const aborter = new AbortController();
    let held = 0;
    const hold: CallHold = { callOpened: () => held++, callGone: () => held-- };
    const waits = peer.call([], { hold });
    expect(held).toBe(1);
    const argument = {
      get poke() {
        aborter.abort();
        return 1;
      },
    };
    peer.call([argument], { hold, options: { signal: aborter.signal } });
    expect(held).toBe(1);
    waits.call.abort('changed my mind');
    expect(held).toBe(0);
  });

  it('by nobody must not be CANCELLED', async () => {
    const peer = await new LoneLink().greet();
    const fate = peer.call(['hi']);
    peer.receive(
      frame(Kind.CANCELLED, (writer) => {
        writer.u32(0);
        writer.u8(0);
      }),
    );
    expect(peer.closed?.error?.message).toContain('which nobody asked for');
    expect(peer.closed?.calls.written).toEqual([fate.call]);
  });
});
