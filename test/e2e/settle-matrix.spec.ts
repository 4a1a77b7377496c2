import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { livingActors } from 'nestjs-uactor/testing';
import { eventually } from '../support/eventually.js';
import { type Fault, FAULTS } from '../support/settle-matrix/faults.js';
import { SettleTable } from '../support/settle-matrix/settle-table.js';
import type { Settlement } from '../support/settle-matrix/settlements.js';
import { Subject } from '../support/settle-matrix/subject.js';
import { type Waiter, WAITERS } from '../support/settle-matrix/waiters.js';

const WITHIN = 1000;
const table = new SettleTable(FAULTS, WAITERS);

/** What is loaded when an application closes for the first time takes as long as jest takes to translate it. */
beforeAll(async () => {
  const subject = await Subject.start({ doom: 'hangs', atBirth: false, inNest: true });
  await subject[Symbol.asyncDispose]();
});

/** `SETTLE_MATRIX=docs/settle-matrix.md` keeps the table. */
afterAll(() => {
  process.stdout.write(`\n${table.toString()}\n`);
  const { SETTLE_MATRIX: file } = process.env;
  if (file !== undefined) writeFileSync(file, table.toMarkdown());
});

describe.each(FAULTS)('$title', (fault) => {
  it.each(WAITERS)('settles once, with the facts, within a second: $title', async (waiter) => {
    const { doom, inNest = false } = fault;
    const { atBirth = false } = waiter;
    const subject = await Subject.start({ doom, atBirth, inNest });
    const settlements = await waiter.begin(subject);
    expect(settlements.all).toEqual([]);
    const struckAt = await fault.strike(subject);
    await eventually(() => settlements.all.length > 0, { what: 'the settlement' });
    const [settlement] = settlements.all as [Settlement];
    await subject[Symbol.asyncDispose]();
    expect(settlements.all).toEqual([settlement]);
    table.set(fault, waiter, settlement, settlement.at - struckAt);
    expectDocumented(fault, waiter, settlement);
    expect(settlement.at - struckAt).toBeLessThan(WITHIN);
    expect(livingActors.size).toBe(0);
  });
});

function expectDocumented(fault: Fault, waiter: Waiter, { how, error }: Settlement): void {
  if (waiter.isStream === true && fault.completesStreams === true) {
    expect(how).toBe('completed');
    return;
  }
  expect(how).toBe('failed');
  const { method, ran, atBirth = false } = waiter;
  if (atBirth && fault.startReason !== undefined) expectFailedStart(fault, waiter, error);
  else {
    expect(error).toMatchObject({ name: fault.error, actor: 'DoomedActor', method, ran, ...fault.facts });
    if (fault.lastWords !== undefined)
      expect(error).toMatchObject({ stderr: expect.stringContaining(fault.lastWords) });
  }
}

/** The call hears that the actor has failed, and its cause tells how the start went. */
function expectFailedStart({ lastWords = '', startReason }: Fault, { method, ran }: Waiter, error: unknown): void {
  const cause = {
    name: 'ActorStartError',
    actor: 'DoomedActor',
    message: expect.stringContaining(startReason ?? ''),
    stderr: expect.stringContaining(lastWords),
  };
  expect(error).toMatchObject({ name: 'ActorFailedError', actor: 'DoomedActor', method, ran, cause });
}
