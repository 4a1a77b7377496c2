import type { SlowCall } from '../objects/slow-calls.js';
import type { ActorExit } from '../proxies/call-target.js';
import type { Busy } from './loop-watch.js';

/** What happens to an actor, told apart by `type`. `actor` is its name. */
export type ActorEvent = { readonly actor: string } & (
  | { readonly type: 'starting'; readonly incarnation: number }
  /** It takes calls. */
  | { readonly type: 'ready'; readonly incarnation: number; readonly pid: number | undefined }
  /** Its event loop did not answer within the `hangTimeout`: its process is killed. */
  | ({ readonly type: 'hung'; readonly incarnation: number; readonly pid: number | undefined } & Busy)
  /** Its process has done enough (option `recycle`, of which `reason` names the limit), and is replaced. */
  | {
      readonly type: 'recycling';
      readonly incarnation: number;
      readonly pid: number | undefined;
      readonly reason: string;
    }
  /** Its process has ended, whoever wanted it. */
  | {
      readonly type: 'exited';
      readonly incarnation: number;
      readonly pid: number | undefined;
      readonly exit: ActorExit;
    }
  /** Methods have run, or waited for their turn, for 30 seconds; each call is named once. */
  | { readonly type: 'slow'; readonly incarnation: number; readonly calls: readonly SlowCall[] }
  /** The next start comes in `delay` milliseconds. */
  | { readonly type: 'restarting'; readonly delay: number; readonly cause: unknown }
  /** Its restarts are used up, or no start can help: calls reject. */
  | { readonly type: 'failed'; readonly cause: unknown }
  /** It was shut down. */
  | { readonly type: 'stopped' }
);

/** An event without the actor's name. */
export type EventFacts = ActorEvent extends infer E ? (E extends ActorEvent ? Omit<E, 'actor'> : never) : never;

/** Where an actor stands. `ended` is a process that left by itself with code 0. */
export type ActorState =
  'idle' | 'starting' | 'ready' | 'recycling' | 'restarting' | 'failed' | 'stopping' | 'stopped' | 'ended';
