import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AnyClass } from '../actor/actor-class.js';
import { declarations } from '../actor/declaration.js';
import { newId } from '../actor/process-id.js';
import { localAddress } from '../channels/local-socket.js';
import { memoryChannels } from '../channels/memory.channel.js';
import { systemClock } from '../link/clock.js';
import { openLink } from '../link/open-link.js';
import { OutgoingCall } from '../link/outgoing-call.js';
import { makeSpace } from '../objects/make-space.js';
import { peerSide } from '../objects/peer-link.js';
import { crossing } from '../proxies/crossing.js';
import { encodeWhole } from '../wire/value-encoder.js';
import { ActorHost } from './actor-host.js';
import { moduleKind } from './loading/module-kind.js';
import type { StartDescription, StartReport } from './session.js';

type Load = (description: StartDescription) => Promise<AnyClass>;

/** Actors that do nothing, beside the bundle: one for `require`, one for `import`. */
const REHEARSALS = ['rehearsal.cjs', 'rehearsal.mjs'];

/** This package's names, as actors write them. */
const NAMES = ['nestjs-uactor', 'nestjs-uactor/core'];

/**
 * What a process does that has time until its owner needs it: it loads, starts and calls actors that do nothing. What all
 * actors need is loaded and compiled then, which is most of the time that a start takes.
 * @param file of an actor whose next of kin this process may become: nothing of it is run, but its surroundings are known then
 */
export async function warmUp(load: Load, file: string): Promise<void> {
  for (const name of REHEARSALS) await attempt(() => rehearse(fileURLToPath(new URL(name, import.meta.url)), load));
  for (const name of NAMES) await attempt(() => createRequire(file).resolve(name));
  await attempt(() => moduleKind(file));
}

/** Whatever fails here: the actor that comes starts all the same, or says what is wrong. */
async function attempt(action: () => unknown): Promise<void> {
  try {
    await action();
  } catch {
    return;
  }
}

async function rehearse(file: string, load: Load): Promise<void> {
  const [near, far] = memoryChannels();
  const { space } = makeSpace(newId());
  new ActorHost(far, {
    process: newId(),
    load,
    ended: () => undefined,
    endOwned: () => Promise.resolve(),
    owns: () => false,
  });
  await new Promise<void>((resolve) => {
    const link = openLink(near, {
      role: 'owner',
      process: space.id,
      clock: systemClock,
      ...peerSide(space, () => undefined),
      user: {
        ready: (report) => {
          const call = callOf(report as StartReport, () => {
            link.bye();
          });
          if (call === undefined) link.close();
          else link.outgoing.submit(call.call, call.member, [{ text: 'text', list: [1, 1.5, null, true] }]);
        },
        closed: () => {
          resolve();
        },
      },
    });
    link.start(description(file));
  });
  forget(file);
}

function description(file: string): StartDescription {
  return {
    actor: newId(),
    incarnation: 1,
    previousExit: undefined,
    name: 'Rehearsal',
    className: 'Rehearsal',
    file,
    isEntry: false,
    loader: undefined,
    sourceMaps: false,
    args: encodeWhole(crossing, [], 'args').bytes,
    given: [],
    secret: newId(),
    address: localAddress(newId()),
    key: Buffer.alloc(0),
    concurrency: 1,
    mailbox: { calls: 1, bytes: 1 << 16 },
    recycle: {},
  };
}

function callOf(report: StartReport, over: () => void): { call: OutgoingCall; member: number } | undefined {
  if (!report.ok) return undefined;
  const member = report.members.findIndex(({ name }) => name === 'echo');
  const described = report.members[member];
  if (described === undefined) return undefined;
  const observer = { succeed: over, fail: over };
  return {
    member,
    call: new OutgoingCall(
      { member: { ...described, place: member }, object: 0, options: {}, observer, flags: 0 },
      systemClock,
    ),
  };
}

/** Nobody shall find the actors of the rehearsal. */
function forget(file: string): void {
  for (const [actorClass, declaration] of declarations.actors) {
    if (declaration.file === file) declarations.actors.delete(actorClass);
  }
}
