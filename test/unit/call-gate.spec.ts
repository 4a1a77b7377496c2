import { expect, it } from '@jest/globals';
import { OpenCalls } from '../../lib/link/caller-side.js';
import { type CallHold, type CallRequest, OutgoingCall } from '../../lib/link/outgoing-call.js';
import { Kind, Leave } from '../../lib/wire/frames.js';
import { frame, LoneLink } from '../simulation/lone-link.js';
import { members } from '../simulation/scripted-actor.js';
import { SimulatedGate } from '../simulation/scripted-caller.js';
import { ProcessClock, VirtualClock } from '../simulation/virtual-clock.js';

const LIMITS = { calls: 10, bytes: 1_000 };

function makeCall(clock: ProcessClock, more: Partial<CallRequest> = {}): OutgoingCall {
  const observer = { succeed: () => undefined, fail: () => undefined };
  const member = { name: 'run', kind: 'method', returns: 'value', place: 0 } as const;
  return new OutgoingCall({ member, object: 0, options: {}, observer, flags: 0, ...more }, clock);
}

// A process may ask before its owner has taken notice that it is ready: others find it, and call it, as soon.
it('calls wait for a peer that asked for no more before it was called, and go to it when it stays', async () => {
  const lone = await new LoneLink().greet();
  const clock = new ProcessClock(lone.clock);
  const gate = new SimulatedGate(clock, LIMITS);
  const goAway = (step: number): Buffer =>
    frame(Kind.GOAWAY, (writer) => {
      writer.u8(step);
      writer.text('maxCalls');
    });
  gate.submit(makeCall(clock), []);
  lone.receive(goAway(Leave.ASK));
  gate.openTo(lone.link, members, { actor: 'Scripted', incarnation: 3 });
  gate.submit(makeCall(clock, { life: { incarnation: 3 } }), []);
  expect(await lone.settle()).toEqual([]);
  lone.receive(goAway(Leave.STAY));
  gate.resume();
  expect((await lone.settle()).map(({ kind }) => kind)).toEqual(['CALL']);
  gate.refuse(() => new Error('over'));
});

// An object that is released stays, until the next garbage collection, for as long as one of its calls seems open.
it('a call that a full mailbox refuses does not hold its object any longer', () => {
  const clock = new ProcessClock(new VirtualClock());
  const gate = new SimulatedGate(clock, { calls: 1, bytes: 1_000 });
  let held = 0;
  const hold: CallHold = { callOpened: () => held++, callGone: () => held-- };
  const call = (): OutgoingCall => makeCall(clock, { object: 1, hold });
  const waiting = call();
  gate.submit(waiting, []);
  expect(held).toBe(1);
  try {
    expect(() => {
      gate.submit(call(), []);
    }).toThrow('is full (1 calls)');
    expect(held).toBe(1);
  } finally {
    gate.withdraw(waiting);
  }
  expect(held).toBe(0);
});

it('more calls than fit on the stack wait again when their link is lost', () => {
  const clock = new ProcessClock(new VirtualClock());
  const gate = new SimulatedGate(clock, LIMITS);
  const fates: string[] = [];
  const unwritten = Array.from({ length: 200_000 }, () =>
    makeCall(clock, { observer: { succeed: () => undefined, fail: (error) => fates.push((error as Error).message) } }),
  );
  gate.lost(new OpenCalls([], () => unwritten), () => new Error('lost'));
  expect(fates).toEqual([]);
  gate.refuse(() => new Error('over'));
  expect(fates.length).toBe(unwritten.length);
  expect(new Set(fates)).toEqual(new Set(['over']));
});
