import type { Ran } from 'nestjs-uactor';
import { INLINE_LIMIT, LINK_WINDOW } from '../../../lib/wire/frames.js';
import { eventually } from '../eventually.js';
import { Settlements } from './settlements.js';
import type { Subject } from './subject.js';

/** Somebody who waits for an actor, in a way of its own. */
export interface Waiter {
  readonly title: string;
  /** As the error names it. */
  readonly method: string;
  /** What is known of it afterwards. */
  readonly ran: Ran;
  readonly isStream?: boolean;
  readonly atBirth?: boolean;
  /** Begins to wait; resolves once the actor is where the waiter wants it. */
  begin(subject: Subject): Promise<Settlements>;
}

const HALF_A_MESSAGE = INLINE_LIMIT / 2;

const running = (waiter: Omit<Waiter, 'begin' | 'ran'>, open: (subject: Subject) => Settlements): Waiter => ({
  ...waiter,
  ran: 'unknown',
  begin: async (subject) => {
    const settlements = open(subject);
    await subject.begun(1);
    return settlements;
  },
});

export const WAITERS: readonly Waiter[] = [
  {
    title: 'call not written',
    method: 'work',
    ran: 'no',
    begin: async (subject) => {
      const { actor } = subject;
      await subject.block();
      for (let bytes = 0; bytes < LINK_WINDOW; bytes += HALF_A_MESSAGE) {
        actor.take(Buffer.alloc(HALF_A_MESSAGE)).catch(() => undefined);
      }
      return Settlements.ofPromise(actor.work());
    },
  },
  running({ title: 'call running', method: 'work' }, ({ actor }) => Settlements.ofPromise(actor.work())),
  {
    title: 'call queued',
    method: 'take',
    ran: 'unknown',
    begin: async (subject) => {
      const { actor } = subject;
      actor.work().catch(() => undefined);
      const settlements = Settlements.ofPromise(actor.take(Buffer.alloc(1)));
      await subject.begun(1);
      return settlements;
    },
  },
  running({ title: 'observable', method: 'readings', isStream: true }, ({ actor }) =>
    Settlements.ofObservable(actor.readings()),
  ),
  running({ title: 'generator', method: 'pages', isStream: true }, ({ actor }) =>
    Settlements.ofIterator(actor.pages()),
  ),
  running({ title: 'AsyncResult', method: 'report' }, ({ actor }) => Settlements.ofPromise(actor.report().get())),
  {
    title: 'lock wait',
    method: 'acquire',
    ran: 'unknown',
    begin: async ({ actor }) => {
      const [holder, waiter] = [await actor.lock(), await actor.lock()];
      await holder.acquire();
      const settlements = Settlements.ofPromise(waiter.acquire());
      await waiter.locked();
      return settlements;
    },
  },
  {
    title: 'queue get',
    method: 'get',
    ran: 'unknown',
    begin: async ({ actor }) => {
      const queue = await actor.queue();
      const settlements = Settlements.ofPromise(queue.get());
      await queue.qsize();
      return settlements;
    },
  },
  {
    title: "callback of the actor's",
    method: 'call',
    ran: 'unknown',
    begin: async (subject) => {
      const waiter = await subject.actor.waiter();
      const settlements = Settlements.ofPromise(waiter());
      await subject.begun(1);
      return settlements;
    },
  },
  {
    title: "callback of the caller's",
    method: 'callBack',
    ran: 'unknown',
    begin: async ({ actor }) => {
      let isCalled = false;
      const callback = (): Promise<never> => {
        isCalled = true;
        return new Promise(() => undefined);
      };
      const settlements = Settlements.ofPromise(actor.callBack(callback));
      await eventually(() => isCalled);
      return settlements;
    },
  },
  {
    title: 'start under way',
    method: 'work',
    ran: 'no',
    atBirth: true,
    begin: async (subject) => {
      const settlements = Settlements.ofPromise(subject.actor.work());
      await subject.blocked();
      return settlements;
    },
  },
];
