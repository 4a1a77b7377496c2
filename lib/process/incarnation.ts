import type { OpenCalls } from '../link/caller-side.js';
import type { Link } from '../link/link.js';
import type { ObjectSpace } from '../objects/object-space.js';
import type { Peer } from '../objects/peer.js';
import type { ActorExit } from '../proxies/call-target.js';
import type { StartDescription, StartReport } from '../runtime/session.js';

/** What an incarnation is made from. */
export interface IncarnationRequest {
  readonly description: StartDescription;
  /** Whose actor it is. */
  readonly space: ObjectSpace;
  /** Nobody holds anything that lives in the actor's process. */
  readonly onUnused: () => void;
}

/** How a life ended, and the calls that were open then. */
export interface LifeEnd {
  readonly exit: ActorExit;
  readonly calls: OpenCalls;
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
  kill(): void;
}
