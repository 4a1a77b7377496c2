import type { SlowCall } from '../objects/slow-calls.js';
import type { ActorExit } from '../proxies/call-target.js';

/** What happens to an actor. `actor` is its name. */
export type ActorEvent = { readonly actor: string } & (
  | { readonly type: 'starting'; readonly incarnation: number }
  | { readonly type: 'ready'; readonly incarnation: number; readonly pid: number | undefined }
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
  | { readonly type: 'failed'; readonly cause: unknown }
  | { readonly type: 'stopped' }
);

/** Where an actor stands. `ended` is a process that left by itself with code 0. */
export type ActorState = 'idle' | 'starting' | 'ready' | 'restarting' | 'failed' | 'stopping' | 'stopped' | 'ended';
