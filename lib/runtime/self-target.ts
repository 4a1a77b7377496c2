import { memoryChannels } from '../channels/memory.channel.js';
import { processId } from '../actor/process-id.js';
import { systemClock } from '../link/clock.js';
import type { CallHandler } from '../link/incoming-call.js';
import type { Link } from '../link/link.js';
import { openLink } from '../link/open-link.js';
import type { OutgoingCall } from '../link/outgoing-call.js';
import type { CallTarget } from '../proxies/call-target.js';
import type { Member, ReferenceCodec } from '../wire/reference.js';

/** The way of an actor to itself: its calls stand in the same mailbox and take the same codec as everybody's. */
export class SelfTarget implements CallTarget {
  readonly clock = systemClock;
  readonly timeout = undefined;
  private link: Link | undefined;
  private readonly memberIds: ReadonlyMap<string, number>;

  constructor(
    readonly id: string,
    readonly name: string,
    members: readonly Member[],
    private readonly handler: CallHandler,
    private readonly references: ReferenceCodec,
  ) {
    this.memberIds = new Map(members.map((member, index) => [member.name, index]));
  }

  get address(): string {
    return `local:${process.pid}`;
  }

  submit(call: OutgoingCall, args: readonly unknown[]): void {
    call.place = { actor: this.name, pid: process.pid };
    call.arm();
    if (call.settled) return;
    const link = (this.link ??= this.connect());
    link.outgoing.submit(call, this.memberIds.get(call.request.member.name) ?? 0, args);
  }

  credit(call: OutgoingCall, items: number, bytes: number): void {
    this.link?.outgoing.credit(call, items, bytes);
  }

  private connect(): Link {
    const [near, far] = memoryChannels();
    const { handler, references } = this;
    const shared = { process: processId, clock: systemClock, references, handler, user: { closed: () => undefined } };
    openLink(far, { ...shared, role: 'actor' });
    return openLink(near, { ...shared, role: 'peer' });
  }
}
