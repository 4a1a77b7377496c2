import type { Errand } from './errand.js';
import { forfeit, Holder, type Owner, type Possession } from './holder.js';
import { WaitList, type Waiter } from './wait-list.js';
import type { AcquireOptions } from './wait-options.js';

/** The lock given to somebody. */
interface Grant {
  readonly holder: Owner;
  readonly fence: number;
  readonly abandoned: boolean;
  /** How often it was acquired and not released. */
  depth: number;
}

/** What somebody waits for. */
interface Claim {
  readonly holder: Owner;
  readonly depth: number;
  /** It may join a grant that the same holder has already. */
  readonly reenters: boolean;
  readonly returns?: Return;
}

/** The way back to the lock of a holder who suspended. */
export interface Return {
  /** Nobody waits any more for it to succeed: when the holder releases meanwhile, it ends there. */
  givenUp: boolean;
}

/** A request to have the lock. */
export interface Acquisition {
  readonly holder: Owner;
  readonly reenters: boolean;
  readonly options: AcquireOptions;
  readonly errand: Errand | undefined;
}

/** The one place where it is decided who has a lock. A lock that is free has nobody who waits for it. */
export class Ownership implements Owner, Possession {
  /** Of those who use it without a holder of their own, who have it together. */
  readonly hasLeft = false;
  private readonly waiters: WaitList<Claim, boolean>;
  private grant: Grant | undefined;
  /** The last holder left while it held the lock, and nobody was told yet. */
  private orphaned = false;
  /**
   * Begins with the time: the lock that takes its place after a restart of the process must go on above what was given out
   * before, or what compares fences would refuse the new holder and accept the old one.
   */
  private lastFence = Date.now() * 1000;

  /** @param reentrant whether a holder may acquire what it has */
  constructor(
    readonly name: string,
    readonly reentrant: boolean,
  ) {
    this.waiters = new WaitList(name, 'acquire');
  }

  get locked(): boolean {
    return this.grant !== undefined;
  }

  acquire({ holder, reenters, options, errand }: Acquisition): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiters.check(options);
      const claim = { holder, depth: 1, reenters };
      if (this.grant === undefined || this.joins(claim)) {
        this.give(claim, errand);
        resolve(true);
      } else if (options.blocking === false) resolve(false);
      else {
        const expired = (waiter: Waiter<Claim, boolean>): void => {
          waiter.grant(false);
        };
        this.waiters.enter({ request: claim, limits: options, errand, expired, resolve, reject });
      }
    });
  }

  /** @throws Error when the holder has it not, or not any more */
  release(holder: Owner): void {
    if (this.grant?.holder !== holder && this.endReturn(holder)) return;
    this.leaveOnce(this.grantOf(holder));
  }

  /** Releases what the holder has, once or wholly, if it has anything. */
  drop(holder: Owner, wholly: boolean): void {
    const { grant } = this;
    if (grant?.holder !== holder) return;
    if (wholly) this.end(grant);
    else this.leaveOnce(grant);
  }

  /** @throws Error when the holder has it not, or not any more */
  grantOf(holder: Owner): Readonly<Grant> & { depth: number } {
    if (this.grant?.holder === holder) return this.grant;
    throw new Error(
      `The ${this.name} is not held by this caller: it was never acquired, or was released, also because a process died`,
    );
  }

  /** Releases it wholly, and tells how often it was acquired. */
  suspend(holder: Owner): number {
    const grant = this.grantOf(holder);
    this.end(grant);
    return grant.depth;
  }

  /** Gives it back to a holder who suspended, when it is their turn; `held` or `lost` is called once. */
  resume(
    { holder, depth, errand }: { holder: Owner; depth: number; errand: Errand | undefined },
    held: () => void,
    lost: (error: Error) => void,
  ): Return {
    const returns = { givenUp: false };
    const claim = { holder, depth, reenters: false, returns };
    if (holder.hasLeft) lost(tooLate());
    else if (this.grant === undefined) {
      this.give(claim, undefined);
      held();
    } else {
      const expired = (): void => undefined;
      const resolve = (): void => {
        held();
      };
      this.waiters.enter({ request: claim, limits: {}, errand, expired, resolve, reject: lost });
    }
    return returns;
  }

  /** The holder is gone. */
  [forfeit](holder: Holder): void {
    if (this.grant?.holder !== holder) return;
    this.orphaned = true;
    this.end(this.grant);
  }

  private joins(claim: Claim): boolean {
    return claim.reenters && this.grant?.holder === claim.holder;
  }

  private give(claim: Claim, errand: Errand | undefined): void {
    const { holder, depth } = claim;
    if (this.joins(claim) && this.grant !== undefined) this.grant.depth += depth;
    else {
      this.grant = { holder, depth, fence: ++this.lastFence, abandoned: this.orphaned };
      this.orphaned = false;
      if (holder instanceof Holder) holder.keeps(this);
    }
    const { grant } = this;
    errand?.onDiscard(() => {
      this.takeBack(grant);
    });
  }

  /** Nobody learned of that grant: the next has to learn what it told. */
  private takeBack(grant: Grant): void {
    if (this.grant !== grant) return;
    if (grant.depth === 1 && grant.abandoned) this.orphaned = true;
    this.leaveOnce(grant);
  }

  private leaveOnce(grant: Grant): void {
    if (--grant.depth === 0) this.end(grant);
  }

  private end({ holder }: Grant): void {
    this.grant = undefined;
    if (holder instanceof Holder) holder.returned(this);
    const next = this.firstWhoIsThere();
    if (next === undefined) return;
    this.handTo(next);
    if (!next.request.reenters) return;
    // Those of the same holder could have joined, had they come now.
    for (const waiter of this.waiters) if (this.joins(waiter.request)) this.handTo(waiter);
  }

  /** A task under `runExclusive` may end without waiting for what it began. */
  private firstWhoIsThere(): Waiter<Claim, boolean> | undefined {
    for (const waiter of this.waiters) {
      if (!waiter.request.holder.hasLeft) return waiter;
      waiter.refuse(tooLate());
    }
    return undefined;
  }

  private handTo(waiter: Waiter<Claim, boolean>): void {
    const { request, errand } = waiter;
    this.give(request, request.returns === undefined ? errand : undefined);
    waiter.grant(true);
  }

  private endReturn(holder: Owner): boolean {
    for (const waiter of this.waiters)
      if (waiter.request.holder === holder && waiter.request.returns?.givenUp === true) {
        waiter.refuse(new Error('The lock was released before it was taken again'));
        return true;
      }
    return false;
  }
}

function tooLate(): Error {
  return new Error('The task that asked for the lock, or the process, ended before it got it');
}
