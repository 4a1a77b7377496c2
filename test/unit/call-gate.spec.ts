import { expect, it } from '@jest/globals';
import { type CallHold, OutgoingCall } from '../../lib/link/outgoing-call.js';
import { SimulatedGate } from '../simulation/scripted-caller.js';
import { ProcessClock, VirtualClock } from '../simulation/virtual-clock.js';

// An object that is released stays, until the next garbage collection, for as long as one of its calls seems open.
it('a call that a full mailbox refuses does not hold its object any longer', () => {
  const clock = new ProcessClock(new VirtualClock());
  const gate = new SimulatedGate(clock, { calls: 1, bytes: 1_000 });
  let held = 0;
  const hold: CallHold = { callOpened: () => held++, callGone: () => held-- };
  const call = (): OutgoingCall =>
    new OutgoingCall(
      {
        member: { name: 'run', kind: 'method', returns: 'value', place: 0 },
        object: 1,
        hold,
        options: {},
        observer: { succeed: () => undefined, fail: () => undefined },
        flags: 0,
      },
      clock,
    );
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
