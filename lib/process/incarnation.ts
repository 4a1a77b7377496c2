import type { CallHandler } from '../link/incoming-call.js';
import type { OpenCalls } from '../link/caller-side.js';
import type { Link } from '../link/link.js';
import type { ActorExit } from '../proxies/call-target.js';
import type { StartDescription, StartReport } from '../runtime/session.js';
import type { ReferenceCodec } from '../wire/reference.js';

/** What an incarnation is made from. */
export interface IncarnationRequest {
  readonly description: StartDescription;
  readonly references: ReferenceCodec;
  readonly handler: CallHandler;
}

/** How a life ended, and the calls that were open then. */
export interface LifeEnd {
  readonly exit: ActorExit;
  readonly calls: OpenCalls;
  /** Why the link ended, where that was not the process's end. */
  readonly linkError: Error | undefined;
  /** The last lines of standard error. */
  readonly stderr: string;
}

/** One life of an actor, from its start to its end. */
export interface Incarnation {
  /** Of the process; undefined when it could not be started at all. */
  readonly pid: number | undefined;
  readonly link: Link;
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
