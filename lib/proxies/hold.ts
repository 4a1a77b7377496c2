/** Where an object lives, as far as its holders are concerned. */
export interface HoldPlace {
  /** A reception of the object's reference is given up. */
  release(object: number): void;
  /** A holder of locks, of that object, is gone. */
  leave(holder: number): void;
}

/**
 * What is left to do when a hold is over. It must not know the hold, or that would never be collected; nor the place, of which
 * everything that lives there is known, proxies with their holds included.
 */
interface Ticket {
  readonly place: WeakRef<HoldPlace>;
  readonly object: number;
  holder: number | undefined;
}

let holders = 0;

/** A number, unique in this process, in whose name locks are taken. */
export function newHolder(): number {
  return ++holders;
}

// One for all, which lives as long as the process. V8 (Node 20 to 24) never tells any registry of anything again once one was
// collected that it was about to tell.
const registry = new FinalizationRegistry<Ticket>(giveUp);

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

  constructor(place: WeakRef<HoldPlace>, object: number) {
    this.ticket = { place, object, holder: undefined };
    registry.register(this, this.ticket, this);
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
    registry.unregister(this);
    giveUp(this.ticket);
  }
}

/** Where the place is no more, nobody waits for that. */
function giveUp({ place, object, holder }: Ticket): void {
  const there = place.deref();
  if (holder !== undefined) there?.leave(holder);
  there?.release(object);
}
