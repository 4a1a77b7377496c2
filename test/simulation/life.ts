import type { OpenCalls } from '../../lib/link/caller-side.js';
import type { CallHandler, IncomingCall } from '../../lib/link/incoming-call.js';
import { Link } from '../../lib/link/link.js';
import { Dispatcher } from '../../lib/objects/dispatcher.js';
import { Mailbox } from '../../lib/objects/mailbox.js';
import { isPayload, payload } from './payload.js';
import { noReferences } from './no-references.js';
import { nothingShared } from './nothing-shared.js';
import { arrive, Pipe } from './pipe.js';
import type { MethodPlan, Schedule } from './plan.js';
import type { Random } from './random.js';
import { members, type Order, ScriptedActor, ScriptedObjects, Stage } from './scripted-actor.js';
import { type CallBook, SimulatedGate } from './scripted-caller.js';
import { ProcessClock, type VirtualClock } from './virtual-clock.js';
import { demand, wireOracle, type WireSide } from './wire-oracle.js';

export interface World {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly schedule: Schedule;
  readonly book: CallBook;
}

/** What a process offers to the other, and what of it is to be at rest in the end. */
export class Offer {
  readonly mailbox: Mailbox;
  readonly dispatcher: Dispatcher;
  private readonly concurrency: number;
  private readonly stage: Stage;
  private readonly actors: readonly ScriptedActor[];
  private readonly lastStarted = new Map<number, number>();

  constructor(
    private readonly name: string,
    clock: ProcessClock,
    { book, schedule }: World,
  ) {
    this.stage = new Stage(clock, (object, no) => {
      book.log(`${name} starts ${no}`);
      book.started(no);
      const place = book.place(no);
      if (place === undefined) return;
      const before = this.lastStarted.get(object) ?? -1;
      demand(before < place, () => `Call ${no} on object ${object} started after one that was made later`);
      this.lastStarted.set(object, place);
    });
    this.actors = [0, 1, 2].map((object) => new ScriptedActor(object, this.stage));
    this.concurrency = schedule.concurrency;
    const { concurrency, mailboxCalls: calls, mailboxBytes: bytes } = schedule;
    this.mailbox = new Mailbox({ ...nothingShared, name }, { concurrency, calls, bytes });
    this.dispatcher = new Dispatcher(new ScriptedObjects(this.actors), nothingShared, this.mailbox);
  }

  /** Whether calls wait for methods that never end. */
  get isStuck(): boolean {
    return (Reflect.get(this.mailbox, 'running') as number) >= this.concurrency;
  }

  checkIdle(): void {
    const { stage, mailbox, name } = this;
    demand(
      stage.openSources.size === 0,
      () => `${name}: streams ${[...stage.openSources].join()} were not told to stop`,
    );
    const running = this.actors[0]!.running;
    for (const count of ['running', 'calls']) {
      const counted = Reflect.get(mailbox, count) as number;
      demand(counted === running, () => `${name}: ${counted} calls are ${count} in the mailbox instead of ${running}`);
    }
    demand(
      (Reflect.get(mailbox, 'waiting') as unknown[]).length === 0,
      () => `${name}: calls wait in the mailbox for ever`,
    );
  }
}

/** What became of a link that has ended. */
export interface LinkEnd {
  readonly calls: OpenCalls;
}

/** One process of the actor, its link with the owner, and the connection between them. */
export class Life {
  readonly actorClock: ProcessClock;
  readonly ownerLink: Link;
  readonly actorLink: Link;
  readonly gate: SimulatedGate;
  ending = false;
  ownerLinkEnd: LinkEnd | undefined;
  private unanswered = 0;
  private readonly toActor: Pipe;
  private readonly toOwner: Pipe;
  private readonly sides: [WireSide, WireSide];
  private readonly offers: readonly Offer[];
  private readonly book: CallBook;
  private readonly taken: { readonly call: IncomingCall; readonly plan: MethodPlan }[] = [];

  constructor(
    world: World,
    ownerClock: ProcessClock,
    ownerOffer: Offer,
    on: { ready(life: Life): void; bye(life: Life): void },
  ) {
    const { clock, random, schedule, book } = world;
    const { manner } = schedule;
    this.book = book;
    this.actorClock = new ProcessClock(clock);
    this.gate = new SimulatedGate(this.actorClock, { calls: schedule.gateCalls, bytes: 64 << 20 });
    const offer = new Offer('actor', this.actorClock, world);
    this.offers = [offer, ownerOffer];
    const [owner, actor] = (this.sides = wireOracle('owner', 'actor', book.log));
    this.toActor = new Pipe(clock, random, manner, {
      from: ownerClock,
      to: this.actorClock,
      sent: (bytes) => {
        owner.wrote(bytes);
      },
      received: (bytes) => {
        if (!this.isOpen(this.actorLink)) return;
        owner.delivered(bytes.length);
        arrive(this.actorLink, bytes);
      },
      drained: () => {
        this.ownerLink.drained();
      },
    });
    this.toOwner = new Pipe(clock, random, manner, {
      from: this.actorClock,
      to: ownerClock,
      sent: (bytes) => {
        actor.wrote(bytes);
      },
      received: (bytes) => {
        if (!this.isOpen(this.ownerLink)) return;
        actor.delivered(bytes.length);
        arrive(this.ownerLink, bytes);
      },
      drained: () => {
        this.actorLink.drained();
      },
    });
    const common = { process: '0'.repeat(32), references: noReferences };
    this.ownerLink = new Link({
      ...common,
      role: 'owner',
      sink: this.toActor,
      clock: ownerClock,
      handler: this.watch(ownerOffer.dispatcher),
      user: {
        ready: (report) => {
          demand(isPayload(report, -3, 0, schedule.session), () => 'READY did not arrive whole');
          on.ready(this);
        },
        closed: (calls, error) => {
          demand(error === undefined, () => `The owner's link was ended: ${String(error)}`);
          book.log('owner link closed');
          this.ownerLinkEnd = { calls };
        },
      },
    });
    this.actorLink = new Link({
      ...common,
      role: 'actor',
      sink: this.toOwner,
      clock: this.actorClock,
      handler: this.watch(offer.dispatcher),
      user: {
        start: (description) => {
          demand(isPayload(description, -2, 0, schedule.session), () => 'START did not arrive whole');
          this.actorLink.ready(payload(-3, 0, schedule.session));
        },
        bye: () => {
          on.bye(this);
        },
        closed: (_calls, error) => {
          demand(error === undefined, () => `The actor's link was ended: ${String(error)}`);
          book.log('actor link closed');
        },
      },
    });
    this.ownerLink.start(payload(-2, 0, schedule.session));
    this.gate.openTo(this.actorLink, members, { actor: 'Back' });
  }

  /** Asks whether the actor is there, which it must answer if it ever comes to rest. */
  ping(): void {
    this.unanswered++;
    this.ownerLink.ping(() => {
      this.unanswered--;
    });
  }

  get arrivedAtOwner(): boolean {
    return this.toOwner.empty;
  }

  /** The process is gone at once. */
  die(): void {
    this.actorClock.die();
    this.toOwner.cut();
  }

  /** The connection is gone; the process still lives. */
  cut(): void {
    this.toOwner.cut();
    this.toActor.cut();
  }

  /** Whether calls may wait for ever, in the actor or in its owner. */
  get isStuck(): boolean {
    return this.offers.some((offer) => offer.isStuck);
  }

  /** All is said and done, and nothing is left of it. */
  checkIdle(): void {
    for (const side of this.sides) side.checkIdle();
    for (const offer of this.offers) offer.checkIdle();
    for (const link of [this.ownerLink, this.actorLink]) checkLinkIdle(link);
    checkGateIdle(this.gate);
    for (const { call, plan } of this.taken) if (call.started) this.checkOutcome(plan);
    demand(this.unanswered === 0, () => `${this.unanswered} pings were not answered`);
  }

  /** Hands calls on, and keeps those that have come. */
  private watch(dispatcher: Dispatcher): CallHandler {
    return {
      call: (call) => {
        const { plan } = call.args[0] as Order;
        this.taken.push({ call, plan });
        call.taken = {
          discard: () => {
            this.book.discarded(plan.no);
          },
        };
        dispatcher.call(call);
      },
    };
  }

  /** What a method came to, its caller has, or the method was told that nobody has. */
  private checkOutcome({ no, how, obeys, stream }: MethodPlan): void {
    if (stream !== undefined || obeys || (how !== 'return' && how !== 'getter')) return;
    demand(this.book.isAccounted(no), () => `The result of call ${no} came to nobody, and its method was not told`);
  }

  private isOpen(link: Link): boolean {
    return Reflect.get(link, 'closed') === false;
  }
}

const TABLES = [
  ['outgoing', 'sequencers'],
  ['outgoing', 'waiting'],
  ['incoming', 'sequencers'],
  ['values', 'bodies', 'pending'],
  ['outbox', 'bodies'],
  ['outbox', 'postponed'],
];

function checkLinkIdle(link: Link): void {
  for (const path of TABLES) {
    const table = look(link, path) as { readonly length?: number; readonly size?: number };
    demand((table.length ?? table.size) === 0, () => `Something is left in ${path.join('.')}`);
  }
  demand(look(link, ['outgoing', 'calls', 'open']) === 0, () => 'Calls are left in outgoing.calls');
  const incoming = look(link, ['incoming', 'calls']) as readonly unknown[];
  demand(
    incoming.every((call) => call === undefined),
    () => 'Calls are left in incoming.calls',
  );
}

export function checkGateIdle(gate: SimulatedGate): void {
  for (const count of ['calls', 'bytes']) {
    demand(Reflect.get(gate, count) === 0, () => `${String(Reflect.get(gate, count))} ${count} are left at the gate`);
  }
  for (const list of ['streams', 'queue']) {
    const { size, length = size } = Reflect.get(gate, list) as { size?: number; length?: number };
    demand(length === 0, () => `${length} calls are left in ${list} of the gate`);
  }
}

function look(from: object, path: readonly string[]): unknown {
  return path.reduce<unknown>((place, name) => Reflect.get(place as object, name), from);
}
