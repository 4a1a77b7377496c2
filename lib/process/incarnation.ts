import type { OpenCalls } from '../link/caller-side.js';
import type { Link, LinkUser } from '../link/link.js';
import type { ObjectSpace } from '../objects/object-space.js';
import type { Peer } from '../objects/peer.js';
import type { SlowCall } from '../objects/slow-calls.js';
import type { ActorExit } from '../proxies/call-target.js';
import type { StartDescription, StartReport } from '../runtime/session.js';
import type { Busy, LoopWatch } from './loop-watch.js';

/** What a life tells its owner: beside what its link does (`unused`, `leaving`, `staying`, `bye`), that its event loop hangs. */
export interface LifeUser extends Required<Pick<LinkUser, 'unused' | 'leaving' | 'staying' | 'bye'>> {
  hung: (busy: Busy) => void;
  /** Calls of the actor have run, or waited, for unusually long. */
  slow: (calls: readonly SlowCall[]) => void;
}

/** What an incarnation is made from. */
export interface IncarnationRequest {
  readonly description: StartDescription;
  /** Whose actor it is. */
  readonly space: ObjectSpace;
  readonly told: LifeUser;
  /** Milliseconds without an answer of its event loop that are too many; undefined where none are. */
  readonly hangTimeout: number | undefined;
}

/** How a life ended, and the calls that were open then. */
export interface LifeEnd {
  readonly exit: ActorExit;
  readonly calls: OpenCalls;
  /** Why the system started no process, where it did not. */
  readonly notStarted?: Error | undefined;
  /** With what the link ended, where that was not an orderly end. */
  readonly linkError: Error | undefined;
  /** Why the link ended, where the process lived on without it, and was ended for that. */
  readonly linkLost: string | undefined;
  /** The last lines of standard error. */
  readonly stderr: string;
}

/** One life of an actor, from its start to its end. */
export interface Incarnation {
  /** Of the process; undefined when it could not be started at all. */
  readonly pid: number | undefined;
  readonly link: Link;
  /** How its event loop fares. */
  readonly watch: LoopWatch;
  /** The process as others see it; undefined until it has said who it is. */
  readonly peer: Peer | undefined;
  /** READY, or undefined when the life ended before. Never rejects. */
  readonly report: Promise<StartReport | undefined>;
  /** Resolves once the process is gone and its output was read. Never rejects. */
  readonly ended: Promise<LifeEnd>;
  /** Whether the life, idle, keeps the owner's event loop alive: while it starts and while it stops. */
  hold(alive: boolean): void;
  /** Asks it to end: its shutdown runs. After so many milliseconds it is killed. */
  stop(timeout: number): void;
  /** It ends by itself. The same without asking. */
  expectEnd(timeout: number): void;
  kill(): void;
}
