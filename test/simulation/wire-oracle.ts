import { Kind, LINK_WINDOW } from '../../lib/wire/frames.js';
import { type BodyAnnounced, type Frame, type Message, WireTap } from './wire-tap.js';

let broken: Error | undefined;

/** The first rule that was broken since then: what it throws may cause others to be. */
export function firstBroken(): Error | undefined {
  return broken;
}

export function forgetBroken(): void {
  broken = undefined;
}

export function demand(holds: boolean, what: () => string): asserts holds {
  if (holds) return;
  // Simulations run without stacks.
  Error.stackTraceLimit = 20;
  const error = new Error(what());
  Error.stackTraceLimit = 0;
  broken ??= error;
  throw error;
}

/** A call as the wire tells it. */
class WireCall {
  /** Bytes of the items of a stream, as they were sent. */
  readonly itemSizes: number[] = [];
  grantedItems = 0;
  grantedBytes = 0;
  spentBytes = 0;
  returnedItems = 0;
  returnedBytes = 0;
  cancelSent = false;
  cancelReceived = false;
  /** The kind of its terminal frame, once that has come. */
  ended: number | undefined;
  /** Bodies of its messages that its caller waits for. */
  readonly bodies = new Set<number>();

  get hasCredit(): boolean {
    return this.grantedItems > this.itemSizes.length && this.grantedBytes > this.spentBytes;
  }
}

interface Body {
  readonly announced: BodyAnnounced;
  /** Of what comes back for a call. */
  readonly call: WireCall | undefined;
  sent: number;
  received: number;
}

/** The rules of the protocol for what one side says, of which it is the judge: as it is sent, and as it arrives. */
export class WireSide {
  other!: WireSide;
  /** Frames sent that have not arrived. */
  private readonly onTheWay: Frame[] = [];
  private readonly tap = new WireTap();
  private readonly bodies = new Map<number, Body>();
  /** Calls that this side made, open from CALL to the arrival of everything that belongs to them, by id. */
  private readonly made = new Map<number, WireCall>();
  /** Calls of the other side that have arrived here, until the terminal frame was sent. */
  private readonly taken = new Map<number, WireCall>();
  private readonly used = new Set<number>();
  private readonly callsOnTheWay = new Map<Message, WireCall>();
  /** Ids of calls whose results have come, while they are not used again. */
  private readonly results = new Set<number>();
  /** Those of them that nobody waited for: they are to be discarded. */
  private readonly unwanted = new Set<number>();
  private window = 0;
  private consumed = 0;
  private granted = 0;
  private arrived = 0;

  constructor(
    private readonly name: string,
    private readonly log: (line: string) => void,
  ) {}

  /** This side wrote so many whole frames in one go. */
  wrote(bytes: Buffer): void {
    for (const frame of this.tap.read(bytes)) {
      for (const message of frame.messages) this.sent(message);
      this.onTheWay.push(frame);
    }
  }

  /** So many more bytes of what this side wrote have arrived at the other. */
  delivered(bytes: number): void {
    this.arrived += bytes;
    for (let frame = this.onTheWay[0]; frame !== undefined && frame.end <= this.arrived; frame = this.onTheWay[0]) {
      this.onTheWay.shift();
      for (const message of frame.messages) this.other.received(message);
    }
  }

  /** Nothing is open, and nothing is missing. */
  checkIdle(): void {
    demand(this.onTheWay.length === 0, () => `${this.name}: frames are on the way for ever`);
    demand(this.made.size === 0, () => `${this.name}: calls ${[...this.made.keys()].join()} are open for ever`);
    demand(this.taken.size === 0, () => `${this.name}: calls ${[...this.taken.keys()].join()} got no terminal frame`);
    demand(this.unwanted.size === 0, () => `${this.name}: results ${[...this.unwanted].join()} were not discarded`);
    demand(this.bodies.size === 0, () => `${this.name}: ${this.bodies.size} bodies were not sent to their end`);
    const missing = LINK_WINDOW - this.window;
    demand(
      missing === this.other.consumed - this.other.granted,
      () => `${this.name}: ${missing} bytes of window are lost`,
    );
    demand(missing < LINK_WINDOW / 2, () => `${this.name}: ${missing} bytes of window were not granted again`);
  }

  private sent(message: Message): void {
    const { kind, id, body } = message;
    this.log(
      `${this.name} > ${nameOf(kind)} ${id} ${kind === Kind.HELLO ? '' : message.size}${body ? ` body ${body.id}` : ''}`,
    );
    switch (kind) {
      case Kind.CALL:
        return this.sentCall(message);
      case Kind.CANCEL: {
        this.demandUsed(message);
        const call = this.made.get(id);
        if (call !== undefined) call.cancelSent = true;
        return;
      }
      case Kind.DISCARD:
        return this.sentDiscard(message);
      case Kind.CREDIT:
        return this.sentCredit(message);
      case Kind.RESULT:
      case Kind.ERROR:
      case Kind.END:
      case Kind.CANCELLED:
        return this.sentTerminal(message);
      case Kind.ITEM:
        return this.sentItem(message);
      case Kind.PROGRESS:
        this.announce(message.body, this.foreign(message));
        return;
      case Kind.BODY:
        return this.sentBody(message);
      case Kind.WINDOW:
        this.granted += message.bytes;
        demand(this.granted <= this.consumed, () => `${this.name} granted more window than it has consumed`);
        return;
      default:
        this.announce(body, undefined);
    }
  }

  /** A message of the other side has arrived here. */
  private received(message: Message): void {
    switch (message.kind) {
      case Kind.HELLO:
      case Kind.WINDOW:
        this.window += message.bytes;
        return;
      case Kind.CALL:
        this.consumed += message.size;
        this.taken.set(message.id, this.other.callsOnTheWay.get(message)!);
        this.other.callsOnTheWay.delete(message);
        return;
      case Kind.BODY:
        this.consumed += message.bytes;
        return this.receivedBody(message);
      case Kind.CANCEL: {
        const call = this.taken.get(message.id);
        if (call !== undefined) call.cancelReceived = true;
        return;
      }
      case Kind.CREDIT: {
        const call = this.taken.get(message.id);
        if (call !== undefined) grant(call, message);
        return;
      }
      case Kind.RESULT:
      case Kind.ERROR:
      case Kind.END:
      case Kind.CANCELLED: {
        const call = this.own(message);
        call.ended = message.kind;
        if (message.kind === Kind.CANCELLED) call.bodies.clear();
        if (message.body !== undefined) call.bodies.add(message.body.id);
        this.freeIfOver(message.id, call);
        return;
      }
      case Kind.ITEM:
      case Kind.PROGRESS: {
        const call = this.own(message);
        if (message.body !== undefined) call.bodies.add(message.body.id);
        return;
      }
      default:
        return;
    }
  }

  private sentCall(message: Message): void {
    demand(!this.made.has(message.id), () => `${this.name} uses call id ${message.id} again, which is not free yet`);
    demand(!this.unwanted.has(message.id), () => `${this.name} uses call id ${message.id} again before its DISCARD`);
    this.results.delete(message.id);
    this.spendWindow(message.size);
    const call = new WireCall();
    if (message.stream) grant(call, message);
    this.made.set(message.id, call);
    this.used.add(message.id);
    this.callsOnTheWay.set(message, call);
    this.announce(message.body, undefined);
  }

  private sentDiscard({ id }: Message): void {
    demand(this.results.delete(id), () => `${this.name} discards the result of call ${id}, which it has not got`);
    this.unwanted.delete(id);
  }

  private sentCredit(message: Message): void {
    this.demandUsed(message);
    const call = this.made.get(message.id);
    // It waited here until the terminal frame came: void, as when the two cross.
    if (call === undefined) return;
    call.returnedItems += message.items;
    call.returnedBytes += message.bytes;
    demand(call.returnedItems <= call.itemSizes.length, () => `${this.name} returned credit for items that never came`);
    const due = call.itemSizes.slice(0, call.returnedItems).reduce((sum, size) => sum + size, 0);
    demand(call.returnedBytes === due, () => `${this.name} returned ${call.returnedBytes} bytes of credit for ${due}`);
  }

  private sentItem(message: Message): void {
    const call = this.foreign(message);
    demand(call.hasCredit, () => `${this.name} sent an item of call ${message.id} without credit`);
    const size = message.size + (message.body?.length ?? 0);
    call.itemSizes.push(size);
    call.spentBytes += size;
    this.announce(message.body, call);
  }

  private sentTerminal(message: Message): void {
    const call = this.foreign(message);
    if (message.kind === Kind.CANCELLED) {
      demand(
        call.cancelReceived,
        () => `${this.name} says that call ${message.id} was cancelled, which nobody asked for`,
      );
    }
    this.taken.delete(message.id);
    this.announce(message.body, call);
  }

  private sentBody(message: Message): void {
    const body = this.bodies.get(message.id);
    demand(body !== undefined, () => `${this.name} sent a chunk of body ${message.id}, which it had not announced`);
    this.spendWindow(message.bytes);
    body.sent += message.bytes;
    demand(body.sent <= body.announced.length, () => `${this.name} sent more of body ${message.id} than announced`);
  }

  private receivedBody(message: Message): void {
    const body = this.other.bodies.get(message.id)!;
    body.received += message.bytes;
    if (body.received < body.announced.length) return;
    this.other.bodies.delete(message.id);
    const { call } = body;
    if (call === undefined) return;
    call.bodies.delete(message.id);
    for (const [id, open] of this.made) if (open === call) this.freeIfOver(id, call);
  }

  private announce(announced: BodyAnnounced | undefined, call: WireCall | undefined): void {
    if (announced !== undefined) this.bodies.set(announced.id, { announced, call, sent: 0, received: 0 });
  }

  private spendWindow(bytes: number): void {
    demand(this.window > 0, () => `${this.name} sends although its window is used up`);
    this.window -= bytes;
  }

  private freeIfOver(id: number, call: WireCall): void {
    if (call.ended === undefined || call.bodies.size > 0) return;
    this.made.delete(id);
    if (call.ended !== Kind.RESULT) return;
    this.results.add(id);
    if (call.cancelSent) this.unwanted.add(id);
  }

  private demandUsed({ kind, id }: Message): void {
    demand(this.used.has(id), () => `${this.name} sent ${nameOf(kind)} for call ${id} before its CALL`);
  }

  /** The call that the message is about, which this side made. */
  private own({ kind, id }: Message): WireCall {
    const call = this.made.get(id);
    demand(call !== undefined, () => `${nameOf(kind)} for call ${id}, which ${this.name} has not open`);
    return call;
  }

  /** The same for a call that the other side made. */
  private foreign({ kind, id }: Message): WireCall {
    const call = this.taken.get(id);
    demand(call !== undefined, () => `${this.name} sent ${nameOf(kind)} for call ${id}, which is not open`);
    return call;
  }
}

/** The two sides of one link. */
export function wireOracle(first: string, second: string, log: (line: string) => void): [WireSide, WireSide] {
  const sides: [WireSide, WireSide] = [new WireSide(first, log), new WireSide(second, log)];
  sides[0].other = sides[1];
  sides[1].other = sides[0];
  return sides;
}

function grant(call: WireCall, { items, bytes }: Message): void {
  call.grantedItems += items;
  call.grantedBytes += bytes;
}

const names = new Map<number, string>(Object.entries(Kind).map(([name, kind]) => [kind, name]));

function nameOf(kind: number): string {
  return names.get(kind) ?? String(kind);
}
