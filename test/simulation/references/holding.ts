import type { Peer } from '../../../lib/objects/peer.js';
import { RemoteActor } from '../../../lib/objects/remote-actor.js';
import { proxyState, stateOf } from '../../../lib/proxies/base.proxy.js';
import type { SimulatedProcess } from './simulated-process.js';

/** A process gave a reference to another one. */
export interface Handing {
  readonly no: number;
  readonly giver: SimulatedProcess;
  /** What the giver had itself. */
  readonly of: Holding;
}

/** What was shared: a process, and a name of its own there. */
export interface Thing {
  readonly no: number;
  readonly owner: SimulatedProcess;
  readonly kind: 'dict' | 'desk' | 'callback';
}

/** A proxy (or a function that came home) that a simulated process has, and how it came by it. */
export class Holding {
  released = false;
  /** At some time there was a link to the owner, over which whatever was said about the reference has left. */
  private linked = false;

  constructor(
    readonly value: object,
    readonly thing: Thing,
    readonly from: Handing | undefined,
  ) {}

  /** The owner's process of now, as far as it is known here. */
  get peer(): Peer | undefined {
    const target = proxyState(this.value)?.target;
    return (target instanceof RemoteActor ? Reflect.get(target, 'peer') : target) as Peer | undefined;
  }

  /** Whether it stands for the actor in whichever process, over whichever link. */
  get isLasting(): boolean {
    return proxyState(this.value)?.target instanceof RemoteActor;
  }

  /** Looks whether there is a link to the owner now. */
  look(): void {
    this.linked ||= this.peer === undefined ? !this.isLasting : this.peer.isOpen;
  }

  release(): void {
    this.released = true;
    if (proxyState(this.value) !== undefined) stateOf(this.value).hold.release();
  }

  /**
   * Whether the object may be gone although this holds it: somebody on its way here died before it could tell the owner,
   * or links were cut meanwhile.
   * @param lossy even what the dead have said may be lost
   */
  mayBeLost(lossy: boolean): boolean {
    for (let at = this.from; at !== undefined; at = at.of.from) {
      if (!at.giver.alive && (lossy || !at.of.linked)) return true;
      if (at.giver.wasCutFrom(this.thing.owner)) return true;
    }
    return false;
  }
}
