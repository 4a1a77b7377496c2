import type { Clock } from '../link/clock.js';
import type { OutgoingCall } from '../link/outgoing-call.js';
import type { ProcessEnd } from '../errors/index.js';
import type { Reference } from '../wire/reference.js';
import type { HoldPlace } from './hold.js';

/** Where the calls of a proxy go: an actor, in whichever incarnation, or the objects of one process. */
export interface CallTarget extends HoldPlace {
  /** The actor's name. */
  readonly name: string;
  readonly clock: Clock;
  /** Which life of the actor is called now; undefined while there is none, or where no actor lives. */
  readonly incarnation: number | undefined;
  /** Milliseconds that a call may take where the proxy says nothing. */
  readonly timeout: number | undefined;
  /**
   * Takes a call over; it settles later.
   * @throws SerializationError, MailboxFullError; the call was not taken then
   */
  submit(call: OutgoingCall, args: readonly unknown[]): void;
  /** The reader of a stream takes so much more. */
  credit(call: OutgoingCall, items: number, bytes: number): void;
  /**
   * The reference as it is handed on, after its pin was told to the process where the object lives; with the pin 0 where
   * that is not possible now.
   */
  handOn(reference: Reference, pin: number): Reference;
}

/** How the process of an actor ended. */
export interface ActorExit extends ProcessEnd {
  /** Its shutdown took longer than `shutdownTimeout`, so that it was killed. */
  readonly forced: boolean;
}

export interface ShutdownOptions {
  /** Let the open calls end first, within `drainTimeout`. @default false */
  drain?: boolean;
}

/** The operating-system process behind an actor, as its owner sees it. */
export interface ActorProcessInfo {
  /** undefined while no process runs. */
  readonly pid: number | undefined;
  /** Which life of the actor, counted from 1; 0 before the first. */
  readonly incarnation: number;
  /** Milliseconds that its event loop took for its last answer: it is asked once a second while calls are open. */
  readonly loopDelay: number | undefined;
  /**
   * Present while its event loop does not answer: for how many milliseconds, and how many of them of processor time its process
   * used (undefined where the system does not tell). Much means that it computes; none, that it waits for the system, or was
   * stopped.
   */
  readonly busy: { readonly duration: number; readonly processorTime: number | undefined } | undefined;
  /** Of the process that ended last; null while it runs, or when a signal ended it. */
  readonly exitCode: number | null;
  readonly signalCode: NodeJS.Signals | null;
  /** Resolves when the process that runs now has ended. */
  readonly exited: Promise<ActorExit>;
}

/** What only the owner's proxy can do. */
export interface ActorOwner {
  shutdown(options?: ShutdownOptions): Promise<ActorExit>;
  readonly process: ActorProcessInfo;
}
