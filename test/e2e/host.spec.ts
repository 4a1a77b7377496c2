import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { actorMetadata } from '../../lib/actor/actor-metadata.js';
import { newId } from '../../lib/actor/process-id.js';
import { resolveOptions } from '../../lib/actor/resolve-options.js';
import { localAddress } from '../../lib/channels/local-socket.js';
import { systemClock } from '../../lib/link/clock.js';
import { OutgoingCall } from '../../lib/link/outgoing-call.js';
import { currentSpace } from '../../lib/process/current-space.js';
import type { Incarnation } from '../../lib/process/incarnation.js';
import { consoleLogger } from '../../lib/process/logger.js';
import { startLife, untilReady } from '../../lib/process/start-life.js';
import { crossing } from '../../lib/proxies/crossing.js';
import type { Member } from '../../lib/wire/reference.js';
import { encodeWhole } from '../../lib/wire/value-encoder.js';
import { PaintedActor } from '../fixtures/counter.actor.js';

/** A peer that goes past the proxies: it may ask the host for anything that frames can say. */
const ignore = (): void => undefined;
let life: Incarnation;
let members: readonly Member[];

beforeEach(async () => {
  const { name, options } = actorMetadata(PaintedActor);
  const resolved = resolveOptions(name, options);
  life = startLife({
    actorClass: PaintedActor,
    args: encodeWhole(crossing, [], 'args'),
    options: resolved,
    logger: consoleLogger,
    place: { actor: newId(), name, secret: newId(), address: localAddress(newId()) },
    incarnation: 1,
    previousExit: undefined,
    space: currentSpace(),
    told: { unused: ignore, leaving: ignore, staying: ignore, bye: ignore, hung: ignore, slow: ignore },
  });
  members = await untilReady(life, resolved, systemClock);
});
afterEach(async () => {
  life.stop(1000);
  await life.ended;
});

function ask(object: number, member: number, args: unknown[] = [], flags = 0): Promise<unknown> {
  return new Promise((succeed, fail) => {
    const description = { name: 'anything', kind: 'method', returns: 'value', place: member } as const;
    const request = { member: description, object, options: {}, observer: { succeed, fail }, flags };
    life.link.outgoing.submit(new OutgoingCall(request, systemClock), member, args);
  });
}

describe('the host', () => {
  it('S04 offers a table of the exposed members, and nothing else', async () => {
    expect(members.map(({ name }) => name).sort()).toEqual(['color', 'describe', 'shutdown']);
    const color = members.findIndex(({ name }) => name === 'color');
    expect(await ask(0, color)).toBe('red');
    for (const member of [members.length, 255, 65_535]) {
      await expect(ask(0, member)).rejects.toMatchObject({ code: 'PROXY', ran: 'no' });
    }
  });

  it('refuses objects that it does not have', async () => {
    for (const object of [1, 7, 2 ** 40]) {
      await expect(ask(object, 0)).rejects.toMatchObject({ code: 'STALE_PROXY', ran: 'no' });
    }
  });

  it('takes a second START for what it is', async () => {
    life.link.start({ file: '/etc/passwd', className: 'Nothing' });
    const { exit, stderr } = await life.ended;
    expect(exit.exitCode).toBe(1);
    expect(stderr).toContain('START came twice');
  });

  it('ends the link of a peer that breaks the protocol', async () => {
    const call = ask(0, 0, [], 1 << 12);
    call.catch(() => undefined);
    const { exit, calls } = await life.ended;
    expect(exit.exitCode).toBe(1);
    expect(calls.written).toHaveLength(1);
  });
});
