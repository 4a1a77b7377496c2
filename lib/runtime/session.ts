import type { RecycleOptions } from '../actor/actor-options.js';
import type { ActorExit } from '../proxies/call-target.js';
import type { Member } from '../wire/reference.js';

/** What START carries: which class to be, and with what. */
export interface StartDescription {
  /** Hexadecimal id of the actor, kept over restarts. */
  readonly actor: string;
  readonly incarnation: number;
  /** How the life before ended; undefined for the first. */
  readonly previousExit: ActorExit | undefined;
  readonly name: string;
  /** Name of the class, as its file declares it. */
  readonly className: string;
  /** Absolute path of the file to load. */
  readonly file: string;
  /** The class is declared in whatever `file` imports, not in the file itself. */
  readonly isEntry: boolean;
  readonly loader: string | undefined;
  /** The owner shows stack traces with source maps, so we do. */
  readonly sourceMaps: boolean;
  /** Of the constructor, encoded on their own: their classes may be known only when the file is loaded. */
  readonly args: Buffer;
  /** What the arguments have of proxies and functions. */
  readonly given: readonly unknown[];
  /** Hexadecimal: who knows it may have the actor. The same for every incarnation, as the address where it listens. */
  readonly secret: string;
  readonly address: string;
  /** Of the family. */
  readonly key: Buffer;
  readonly concurrency: number;
  readonly mailbox: { readonly calls: number; readonly bytes: number };
  /** When the process has done enough. */
  readonly recycle: RecycleOptions;
}

/** What READY carries. */
export type StartReport =
  | { readonly ok: true; readonly members: readonly Member[]; readonly typeids: readonly string[] }
  | {
      readonly ok: false;
      /** What the actor's class, or the loading of its file, threw. */
      readonly error: unknown;
      /** False where another try would fail the same way. */
      readonly retryable: boolean;
    };
