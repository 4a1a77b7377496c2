import type { AnyClass } from './actor-class.js';
import type { ManagerClass } from './actor-manager.js';

/** How often and how fast an actor whose process ended is started again. */
export interface RestartOptions {
  /** `on-failure`: not after an exit with code 0. @default 'on-failure' */
  mode?: 'always' | 'on-failure' | 'never';
  /** Starts allowed within `within`; one more, and the actor is `failed`. @default 5 */
  maxRestarts?: number;
  /** Milliseconds. @default 60_000 */
  within?: number;
  /** First and longest delay before a start, milliseconds; it doubles in between. @default [100, 10_000] */
  backoff?: [first: number, longest: number];
}

/**
 * When a process has done enough and is replaced, in a moment in which nobody waits for a call or holds anything of it but the
 * actor itself. Calls made meanwhile wait for the successor.
 */
export interface RecycleOptions {
  /** Resident memory, MiB. */
  maxRss?: number;
  /** Calls served. */
  maxCalls?: number;
  /** Milliseconds since it was ready. */
  maxAge?: number;
}

/** How an actor runs: in `@Actor`, `spawn`, `forRoot({ defaults })` and the entries of the module; the later wins. */
export interface RunOptions {
  /** Shown in logs, errors and the process title. @default the class's name */
  name?: string;
  /** `process`: an operating-system process of its own. `inline`: this process, for unit tests; values still cross the codec. @default 'process' */
  mode?: 'process' | 'inline';
  /** Methods that may run at once; 1 is the strict mailbox. @default 1024 */
  concurrency?: number;
  /** Calls accepted or under way and not finished, over all callers, and their bytes. @default { calls: 10_000, bytes: 67_108_864 } */
  mailbox?: { calls?: number; bytes?: number };
  /** Milliseconds that a call may take, unless `withOptions` says otherwise. @default no limit */
  timeout?: number;
  /** Whether a call that ran into its timeout is only asked to stop, or the process ended. @default 'abort' */
  onTimeout?: 'abort' | 'kill';
  /**
   * Milliseconds without an answer of the actor's event loop after which its process is killed, and started again: for actors
   * that never compute for so long at a stretch. The time in which the owner's own loop stood still does not count.
   * @default no limit
   */
  hangTimeout?: number;
  /** Start at the first call instead of with the application. @default false */
  lazy?: boolean;
  /** Milliseconds from the start of the process until the actor is ready. @default 30_000 */
  startTimeout?: number;
  /** Milliseconds that open calls may still take when the application closes. @default 5_000 */
  drainTimeout?: number;
  /** Milliseconds that the actor's own shutdown may take before SIGKILL. @default 10_000 */
  shutdownTimeout?: number;
  restart?: RestartOptions;
  /** Limits beyond which the process is replaced by a fresh one. @default none */
  recycle?: RecycleOptions;
  /** `exit` ends the application when the actor has failed. @default 'stay' */
  onFailed?: 'stay' | 'exit';
  /** Whether calls not written yet wait for the next incarnation. @default 'wait' */
  whileRestarting?: 'wait' | 'fail';
  /**
   * `adaptive`: the reply to the only call that is open in the whole process is waited for actively while that was measured to
   * make calls faster. `off`: never, for callers that must not use any processor while they wait. @default 'adaptive'
   */
  latency?: 'adaptive' | 'off';
  /** Largest heap of the process, MiB (`--max-old-space-size`). */
  maxHeap?: number;
  /** Further arguments of the Node executable. */
  execArgv?: readonly string[];
  /** Environment variables beside the owner's; `undefined` takes one away. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Working directory. @default the owner's */
  cwd?: string;
  /**
   * Whether processes that the actor has started end with its own, however that ends. On POSIX systems, by a process group of its
   * own: those that leave it are not found. @default false
   */
  killTree?: boolean;
  /** Inspector of the process: a port, or `host:port`; 0 takes a free one. */
  inspect?: number | string;
  /** A file that imports the actor's class, where the class stands in the application's own start file or bundle. */
  entry?: string;
  /** A module that is imported first and teaches Node to load the class's file, in place of the built-in TypeScript loader. */
  loader?: string;
}

/** Options of `@Actor`: how the actor runs, and what it offers. */
export interface ActorOptions extends RunOptions {
  /** Names of the members that make up the interface, with those of the parent classes. @default all public methods */
  exposed?: readonly string[];
  /** Kinds of proxies that methods return, by method name; the same as `@Returns` on the method. */
  methodToTypeid?: Readonly<Record<string, string>>;
  /** Proxy classes of its own, by the typeid under which the actor shares objects with them; with those of the parent classes. */
  proxies?: Readonly<Record<string, AnyClass>>;
  /** A subclass of `ActorProxy` that the actor's own proxies are made from. */
  proxyClass?: AnyClass;
  /** A table of typeids with default options, shared by several actors. */
  managerClass?: ManagerClass;
  /**
   * Where its process listens for those who were handed a reference: `local:<name>`, of at most 64 letters, digits, `.`, `_`, `-`.
   * One process of a machine can listen there; another one fails to start. @default a private address
   */
  address?: string;
  /**
   * What whoever dials its process must have, 16 bytes or more: processes that have loaded the class have it. @default the key that
   * the application made for its own processes
   */
  authkey?: string | Uint8Array;
}
