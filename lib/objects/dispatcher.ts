import type { Observable } from 'rxjs';
import { ProxyError, StaleProxyError } from '../errors/index.js';
import type { CallHandler, IncomingCall, Taken } from '../link/incoming-call.js';
import { AsyncResult } from '../primitives/async-result.js';
import type { OfferedMember as Member } from '../actor/member.js';
import { Errand } from '../primitives/errand.js';
import type { Holder } from '../primitives/holder.js';
import { isProxy } from '../proxies/base.proxy.js';
import { type RunContext, runAs } from './current-call.js';
import type { Mailbox } from './mailbox.js';
import type { OfferedObject } from './object-table.js';
import { type AnyIterator, isObservable, isPromiseLike, iteratorOf, undeclaredKind } from './result-kinds.js';
import { RunningCall } from './running-call.js';
import { sendIterator, sendObservable } from './stream-out.js';

/** Whose calls they are. */
export interface Caller {
  holds(object: OfferedObject): boolean;
  holderOf(call: IncomingCall): Holder;
  settleHolder(holder: number): void;
}

/** What gets its own back when the method of a call has ended (a stream: was returned). */
interface Room {
  release(): void;
}

/** The holder in whose name a method of a primitive runs: it is kept until nobody waits or holds anything in its name. */
class ErrandRoom implements Room, Taken {
  constructor(
    private readonly errand: Errand,
    private readonly caller: Caller,
    private readonly holder: number,
  ) {}

  release(): void {
    this.caller.settleHolder(this.holder);
  }

  discard(): void {
    this.errand.discard();
    this.release();
  }
}

/** Runs the calls that come in, by look-up in the table of objects and of their members, and sends what they return. */
export class Dispatcher implements CallHandler {
  constructor(
    private readonly objects: { get(id: number): OfferedObject | undefined },
    private readonly context: RunContext,
    /** Of the actor that lives here, if one does. */
    private readonly mailbox?: Mailbox,
  ) {}

  /** @param peer who calls; without one, everything that is offered can be called */
  call(call: IncomingCall, peer?: Caller): void {
    const object = this.objects.get(call.object);
    const member = object?.members[call.member];
    const held = object !== undefined && (object.isActor || (peer?.holds(object) ?? true));
    if (!held) call.fail(new StaleProxyError('The object is not shared any more, or its proxy was released'), 'no');
    else if (member === undefined)
      call.fail(new ProxyError('There is no such member here, or it is not exposed'), 'no');
    else this.admit(call, object, member, peer);
  }

  private admit(call: IncomingCall, object: OfferedObject, member: Member, peer: Caller | undefined): void {
    if (object.shape.errands && peer !== undefined) {
      this.runErrand(call, object, member, peer);
      return;
    }
    const { mailbox } = this;
    if (object.isActor && mailbox !== undefined) {
      mailbox.admit(call, member, (room) => {
        this.run(call, object, member, room);
      });
    } else this.run(call, object, member);
  }

  /** A method of a primitive, which acts for somebody who may give up, or be gone, before it has the result. */
  private runErrand(call: IncomingCall, object: OfferedObject, member: Member, peer: Caller): void {
    const errand = new Errand(peer.holderOf(call));
    const room = new ErrandRoom(errand, peer, call.holder);
    call.taken = room;
    this.run(call, object, member, room, errand);
  }

  /** @param room what the call takes until its method has ended */
  private run(call: IncomingCall, object: OfferedObject, member: Member, room?: Room, errand?: Errand): void {
    call.started = true;
    const running = new RunningCall(call, object, member.name, this.context);
    const method = (): unknown => callActorMethod(object.target, member, call);
    let result: unknown;
    try {
      result = runAs(running, errand === undefined ? method : () => errand.run(method));
    } catch (error) {
      this.failed(call, member, error, room);
      return;
    }
    if (!isPromiseLike(result)) {
      this.ended(call, member, result, running, room);
      return;
    }
    // It runs until its promise settles. To await it would make three promises more, each tied to the current call.
    void Promise.resolve(result).then(
      (value: unknown) => {
        this.ended(call, member, value, running, room);
      },
      (error: unknown) => {
        this.failed(call, member, error, room);
      },
    );
  }

  private ended(call: IncomingCall, member: Member, result: unknown, running: RunningCall, room?: Room): void {
    try {
      this.send(call, member, result, running);
    } catch (error) {
      fail(call, member, error);
    }
    room?.release();
  }

  private failed(call: IncomingCall, member: Member, error: unknown, room?: Room): void {
    fail(call, member, error);
    room?.release();
  }

  /** Sends what a method came to, or begins to. */
  private send(call: IncomingCall, member: Member, result: unknown, running: RunningCall): void {
    if (member.returns === 'value') call.succeed(this.shared(member, result));
    else if (member.returns === 'AsyncResult') void sendOutcome(call, member, result);
    // A stream that nobody reads does not begin.
    else if (call.isTell) call.succeed(undefined);
    else
      runAs(running, () => {
        if (member.returns === 'Observable') sendObservable(call, observableOf(member, result), running.signal);
        else void sendIterator(call, streamed(member, result, running), running.signal);
      });
  }

  /** What callers get for a result: a proxy, where the method is declared to share it. */
  private shared(member: Member, result: unknown): unknown {
    if (member.shares === undefined) return declared(member, result);
    return typeof result === 'object' && result !== null && !isProxy(result)
      ? this.context.share(result, member.shares)
      : result;
  }
}

async function sendOutcome(call: IncomingCall, member: Member, result: unknown): Promise<void> {
  try {
    call.succeed(declared(member, result instanceof AsyncResult ? await result.get() : result));
  } catch (error) {
    fail(call, member, error);
  }
}

function observableOf(member: Member, result: unknown): Observable<unknown> {
  if (isObservable(result)) return result;
  throw new TypeError(`${member.name}() is declared to return an Observable and did not`);
}

/** Its name marks the end of the actor's own frames in a stack. */
function callActorMethod(target: object, member: Member, call: IncomingCall): unknown {
  const object = target as Record<string, unknown>;
  if (member.kind === 'property') {
    if (call.isWrite) object[member.name] = call.args[0];
    return call.isWrite ? undefined : object[member.name];
  }
  const method = object[member.name];
  // Every actor can be asked to shut down, also where its class has nothing to do then.
  if (method === undefined && member.name === 'shutdown') return undefined;
  return (method as (...args: unknown[]) => unknown).apply(target, call.args);
}

/** @throws TypeError for what needs a declaration to cross, which advises it */
function declared(member: Member, value: unknown): unknown {
  const kind = undeclaredKind(value);
  if (kind === undefined || isProxy(value)) return value;
  const advice = `mark the method @Returns('${kind}')`;
  throw new TypeError(`${member.name}() returned an ${kind} without saying so: ${advice}`);
}

/** A caller that only told us to do something hears nothing: the error is written here. */
function fail(call: IncomingCall, member: Member, error: unknown): void {
  leaveOutOwnFrames(error);
  if (!call.isTell) {
    call.fail(error, 'yes');
    return;
  }
  console.error(`tell: ${member.name}() failed:`, error);
  call.succeed(undefined);
}

/** How a method came to be called is of no interest to whoever reads its stack. */
function leaveOutOwnFrames(error: unknown): void {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return;
  const lines = error.stack.split('\n');
  const end = lines.findIndex((line) => line.includes(callActorMethod.name));
  if (end > 0) Reflect.set(error, 'stack', lines.slice(0, end).join('\n'));
}

/** The iterator, which is told to return by whoever aborts the call, and does so as the call all the same. */
function streamed(member: Member, result: unknown, running: RunningCall): AnyIterator {
  const iterator = iteratorOf(result) ?? plainIteratorOf(result);
  if (iterator === undefined) throw new TypeError(`${member.name}() is declared to return an iterator and did not`);
  return {
    next: () => iterator.next(),
    return: (value?: unknown) => runAs(running, () => iterator.return?.(value) ?? { done: true, value }),
  } as AnyIterator;
}

function plainIteratorOf(value: unknown): Iterator<unknown> | undefined {
  const iterable = value as Partial<Iterable<unknown>> | null | undefined;
  return iterable?.[Symbol.iterator]?.();
}
