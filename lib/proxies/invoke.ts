import { Observable, ReplaySubject } from 'rxjs';
import { ProxyError, unreachable } from '../errors/index.js';
import { type CallObserver, OutgoingCall, type PlacedMember } from '../link/outgoing-call.js';
import { AsyncResult } from '../primitives/async-result.js';
import { CallFlag, OBSERVABLE_WINDOW, type StreamWindow } from '../wire/frames.js';
import type { CallOptions } from '../link/call-options.js';
import type { ProxyState } from './base.proxy.js';
import { failAtCaller } from './caller-stack.js';
import { type EnclosingCall, enclosingCall } from './enclosing-call.js';
import { notExposed } from './not-exposed.js';
import { RemoteIterator } from './remote-iterator.js';
import { StreamCredit } from './stream-credit.js';

/** Calls a member in the way that its interface says. */
export function invoke(state: ProxyState, name: string, args: readonly unknown[]): unknown {
  const member = state.members.get(name);
  if (member === undefined) return Promise.reject(notExposed(name));
  if (state.tells) {
    tellMember(state, member, args);
    return;
  }
  switch (member.returns) {
    case 'value':
      return callForValue(state, member, args, 0);
    case 'AsyncResult':
      return callForAsyncResult(state, member, args);
    case 'Observable':
      return observe(state, member, args);
    case 'Iterator':
      return iterate(state, member, args);
    default:
      return unreachable(member.returns);
  }
}

/** One call, one promise. */
export function callForValue(
  state: ProxyState,
  member: PlacedMember,
  args: readonly unknown[],
  flags: number,
): Promise<unknown> {
  return new Promise((resolve) => {
    const observer = new ValueObserver(resolve, state, member);
    state.target.submit(newCall(state, member, observer, flags), args);
  });
}

/**
 * A call that lasts until there is something to know: no part of another call, without a limit, and no reason for the process
 * to stay.
 * @throws ProxyError when there is no such member
 */
export function callInBackground(state: ProxyState, name: string, observer: CallObserver): OutgoingCall {
  const member = state.members.get(name);
  if (member === undefined) throw notExposed(name);
  const { target, hold, reference } = state;
  const { object } = reference;
  const request = { member, object, hold, options: {}, observer, isBackground: true, flags: 0 };
  const call = new OutgoingCall(request, target.clock);
  try {
    target.submit(call, []);
  } catch (error) {
    observer.fail(error);
  }
  return call;
}

class ValueObserver implements CallObserver {
  constructor(
    private readonly resolve: (value: unknown) => void,
    private readonly state: ProxyState,
    private readonly member: PlacedMember,
  ) {}

  succeed(value: unknown): void {
    this.resolve(value);
  }

  fail(error: unknown): void {
    this.resolve(failAtCaller(error, `${this.state.target.name}.${this.member.name}()`));
  }
}

/** @throws MailboxFullError, SerializationError at the call: the only failures that a caller hears of */
function tellMember(state: ProxyState, member: PlacedMember, args: readonly unknown[]): undefined {
  const nobody: CallObserver = { succeed: () => undefined, fail: () => undefined };
  state.target.submit(newCall(state, member, nobody, CallFlag.TELL), args);
  return undefined;
}

function callForAsyncResult(state: ProxyState, member: PlacedMember, args: readonly unknown[]): AsyncResult<unknown> {
  const progress = new ReplaySubject<unknown>(1);
  let call: OutgoingCall | undefined;
  const result = new Promise((resolve, reject) => {
    const observer: CallObserver = {
      succeed: (value) => {
        progress.complete();
        resolve(value);
      },
      fail: (error) => {
        progress.complete();
        reject(error);
      },
      progress: (value) => {
        progress.next(value);
      },
      progressOver: () => {
        progress.complete();
      },
    };
    call = newCall(state, member, observer, CallFlag.PROGRESS);
    state.target.submit(call, args);
  });
  return new AsyncResult(result, { progress, cancel: () => call?.abort('cancelled by AsyncResult.cancel()') });
}

function observe(state: ProxyState, member: PlacedMember, args: readonly unknown[]): Observable<unknown> {
  return new Observable((subscriber) => {
    const credit = new StreamCredit(OBSERVABLE_WINDOW, (items, bytes) => {
      state.target.credit(call, items, bytes);
    });
    const call = newCall(
      state,
      member,
      {
        item: (value, bytes) => {
          subscriber.next(value);
          credit.consumed(bytes);
        },
        succeed: () => {
          subscriber.complete();
        },
        fail: (error) => {
          subscriber.error(error);
        },
      },
      CallFlag.STREAM,
      OBSERVABLE_WINDOW,
    );
    state.target.submit(call, args);
    return () => {
      call.abandon();
    };
  });
}

function iterate(state: ProxyState, member: PlacedMember, args: readonly unknown[]): RemoteIterator<unknown> {
  return new RemoteIterator((observer) => {
    const call = newCall(state, member, observer, CallFlag.STREAM);
    state.target.submit(call, args);
    return {
      credit: (items, bytes) => {
        state.target.credit(call, items, bytes);
      },
      abandon: () => {
        call.abandon();
      },
    };
  });
}

function newCall(
  state: ProxyState,
  member: PlacedMember,
  observer: CallObserver,
  flags: number,
  window?: StreamWindow,
): OutgoingCall {
  const { target, hold, holder, life } = state;
  if (hold.released) throw new ProxyError('The proxy was released: ask its actor for another one');
  // Nobody waits for what is only told.
  const enclosing = state.tells ? undefined : enclosingCall();
  const options = limited(state, enclosing);
  const { object } = state.reference;
  const path = enclosing?.path;
  return new OutgoingCall({ member, object, hold, holder, life, path, window, options, observer, flags }, target.clock);
}

/** A call takes no longer than the one that it is a part of. */
function limited({ options, target }: ProxyState, enclosing: EnclosingCall | undefined): CallOptions {
  const { timeout = target.timeout ?? Infinity } = options;
  const least = Math.min(timeout, enclosing?.remaining ?? Infinity);
  return least === (options.timeout ?? Infinity) ? options : { ...options, timeout: least };
}
