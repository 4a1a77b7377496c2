/** Where an object lives, as far as its holders are concerned. */
export interface HoldPlace {
  readonly forgotten: ForgottenHolds;
  /** A reception of the object's reference is given up. */
  release(object: number): void;
  /** A holder of locks, of that object, is gone. */
  leave(holder: number): void;
}

/** What is left to do when a hold is over. It must not know the hold, or that would never be collected. */
interface Ticket {
  readonly place: HoldPlace;
  readonly object: number;
  holder: number | undefined;
}

let holders = 0;

/** A number, unique in this process, in whose name locks are taken. */
export function newHolder(): number {
  return ++holders;
}

/**
 * Gives up what holds stood for that nobody has any more. Each space has its own: one for all would keep every space that is
 * over, since its objects may have proxies, which keep their holds, of which the tickets know the space.
 */
export class ForgottenHolds {
  private readonly registry = new FinalizationRegistry<Ticket>(giveUp);

  watch(hold: Hold, ticket: Ticket): void {
    this.registry.register(hold, ticket, hold);
  }

  unwatch(hold: Hold): void {
    this.registry.unregister(hold);
  }
}

/**
 * One reception of a reference: while it is there, the object behind it lives. All proxies made from one proxy share it,
 * and so do the calls made through them. It ends when it is released, or when nobody has it any more.
 */
export class Hold {
  private readonly ticket: Ticket;
  /** Told when the object is given up, before the calls under way are over. */
  whenReleased: (() => void) | undefined;
  private openCalls = 0;
  private over = false;

  constructor(place: HoldPlace, object: number) {
    this.ticket = { place, object, holder: undefined };
    place.forgotten.watch(this, this.ticket);
  }

  get released(): boolean {
    return this.over;
  }

  /** In whose name locks are taken through the proxy. */
  get holder(): number {
    return (this.ticket.holder ??= newHolder());
  }

  /** Gives the object up, once the calls under way are over. Twice is once. */
  release(): void {
    if (this.over) return;
    this.over = true;
    this.whenReleased?.();
    if (this.openCalls === 0) this.end();
  }

  callOpened(): void {
    this.openCalls++;
  }

  callGone(): void {
    if (--this.openCalls === 0 && this.over) this.end();
  }

  private end(): void {
    this.ticket.place.forgotten.unwatch(this);
    giveUp(this.ticket);
  }
}

function giveUp({ place, object, holder }: Ticket): void {
  if (holder !== undefined) place.leave(holder);
  place.release(object);
}
