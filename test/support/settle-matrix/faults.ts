import type { Doom } from '../../fixtures/doomed.actor.js';
import { eventually } from '../eventually.js';
import { isRunning } from '../processes.js';
import type { Subject } from './subject.js';

/** What befalls an actor, and what its callers hear. */
export interface Fault {
  readonly title: string;
  readonly doom: Doom;
  readonly inNest?: boolean;
  /** Makes it happen; resolves to the time from which on it counts, as `performance.now()` tells it. */
  strike(subject: Subject): Promise<number> | number;
  readonly error: 'ActorDiedError' | 'ActorStoppedError' | 'LinkLostError';
  /** Facts that the error has beside those that every error has. */
  readonly facts: object;
  /** Why the actor did not start, where the fault comes before it has; undefined where its owner wanted that. */
  readonly startReason?: string;
  /** In the last lines of standard error. */
  readonly lastWords?: string;
  /** Streams of the application end as if they were complete. */
  readonly completesStreams?: boolean;
}

/** Of `DoomedActor`, milliseconds. */
const DRAIN = 100;

async function goOn(subject: Subject): Promise<number> {
  if (!subject.isBlocked) await subject.block();
  subject.go();
  return performance.now();
}

/** It counts from the end of the process. */
async function goOnToTheEnd(subject: Subject): Promise<number> {
  const { pid } = subject.process;
  await goOn(subject);
  await eventually(() => pid !== undefined && !isRunning(pid), { what: 'the end of the process' });
  return performance.now();
}

/** It counts from the end of the drain. */
function closeOwner(subject: Subject): number {
  void subject.closeOwner();
  return performance.now() + DRAIN;
}

export const FAULTS: readonly Fault[] = [
  {
    title: 'SIGKILL',
    doom: 'hangs',
    strike: ({ process: { pid = 0 } }) => {
      process.kill(pid, 'SIGKILL');
      return performance.now();
    },
    error: 'ActorDiedError',
    facts: { exitCode: null, signal: 'SIGKILL' },
    startReason: 'its process ended with signal SIGKILL',
    lastWords: 'the last words of a process that hangs',
  },
  {
    title: 'process.exit(0)',
    doom: 'exits',
    strike: goOn,
    error: 'ActorDiedError',
    facts: { exitCode: 0, signal: null },
    startReason: 'its process ended with exit code 0',
    lastWords: 'the last words of a process that exits',
  },
  {
    title: 'exception in a timer',
    doom: 'throws',
    strike: goOn,
    error: 'ActorDiedError',
    facts: { exitCode: 1, signal: null },
    startReason: 'its process ended with exit code 1',
    lastWords: 'Error: thrown in a timer',
  },
  {
    title: 'unhandled rejection',
    doom: 'rejects',
    strike: goOn,
    error: 'ActorDiedError',
    facts: { exitCode: 1, signal: null },
    startReason: 'its process ended with exit code 1',
    lastWords: 'Error: rejected unhandled',
  },
  {
    title: 'out of memory',
    doom: 'exhausts its memory',
    strike: goOnToTheEnd,
    error: 'ActorDiedError',
    facts: { exitCode: null, signal: 'SIGABRT' },
    startReason: 'its process ended with signal SIGABRT',
    lastWords: 'JavaScript heap out of memory',
  },
  {
    title: 'link cut mid-frame',
    doom: 'cuts its link',
    strike: goOn,
    error: 'LinkLostError',
    facts: {},
    startReason: 'the link to it was lost',
  },
  {
    title: 'shutdown()',
    doom: 'hangs',
    strike: (subject) => {
      void subject.actor.shutdown();
      return performance.now();
    },
    error: 'ActorStoppedError',
    facts: {},
  },
  { title: 'shutdown({ drain })', doom: 'hangs', strike: closeOwner, error: 'ActorStoppedError', facts: {} },
  {
    title: 'app.close()',
    doom: 'hangs',
    inNest: true,
    strike: closeOwner,
    error: 'ActorStoppedError',
    facts: {},
    completesStreams: true,
  },
];
