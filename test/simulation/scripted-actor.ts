import { Observable, Subject } from 'rxjs';
import { type CurrentCall, currentCall } from '../../lib/objects/current-call.js';
import { OfferedObject } from '../../lib/objects/object-table.js';
import { AsyncResult } from '../../lib/primitives/async-result.js';
import type { Member } from '../../lib/wire/reference.js';
import { actWhenRead, isPayload, payload } from './payload.js';
import { itemSize, type MemberName, type MethodPlan, type StreamPlan } from './plan.js';
import type { ProcessClock } from './virtual-clock.js';
import { demand } from './wire-oracle.js';

export const members: readonly (Member & { readonly name: MemberName })[] = [
  { name: 'run', kind: 'method', returns: 'value' },
  { name: 'later', kind: 'method', returns: 'AsyncResult' },
  { name: 'observe', kind: 'method', returns: 'Observable' },
  { name: 'iterate', kind: 'method', returns: 'Iterator' },
  { name: 'property', kind: 'property', returns: 'value' },
];

/** The argument of every call: what to do, and bytes that are to arrive whole. */
export interface Order {
  readonly plan: MethodPlan;
  readonly size: number;
  readonly filler: unknown;
}

/** Says how far a method is, also when others ask it to. */
interface Reporter {
  report(): void;
}

/** What the scripts of one process share. */
export class Stage {
  /** Streams that have begun and did not come to an end. */
  readonly openSources = new Set<number>();
  private readonly hub = new Subject<unknown>();
  private hubItems = 0;
  private reporter: Reporter | undefined;

  constructor(
    readonly clock: ProcessClock,
    /** Told of every start of a method. */
    readonly started: (object: number, no: number) => void,
  ) {}

  /** What everyone gets who listens to the hub: sent while something else is. */
  poke = (): void => {
    this.hub.next(payload(-1, this.hubItems++, 3));
    this.reporter?.report();
  };

  listen(): Observable<unknown> {
    return this.hub;
  }

  reports(plan: MethodPlan, call: CurrentCall): void {
    let seq = 0;
    const report = (): void => {
      call.progress(payload(plan.no, seq++, plan.size));
    };
    this.reporter = { report };
    for (let step = 0; step < plan.progress; step++) this.clock.after(step * 3, report);
    report();
  }
}

/** An object whose methods do what their callers write in the argument. */
export class ScriptedActor {
  /** Methods that have started and did not end. */
  running = 0;

  constructor(
    private readonly object: number,
    private readonly stage: Stage,
  ) {}

  run(order: Order): unknown {
    return this.whileRunning(() => this.perform(this.begin(order)));
  }

  later(order: Order): AsyncResult<unknown> {
    const plan = this.begin(order);
    return AsyncResult.from(Promise.resolve(this.perform(plan)));
  }

  observe(order: Order): unknown {
    const plan = this.begin(order);
    return this.inTime(plan, () => this.observable(plan, plan.stream!));
  }

  iterate(order: Order): unknown {
    const plan = this.begin(order);
    const { stream } = plan;
    return this.inTime(plan, () =>
      stream!.source === 'synchronous'
        ? this.generator(plan, stream!)
        : this.asyncGenerator(plan, stream!, currentCall()),
    );
  }

  set property(order: Order) {
    this.begin(order);
  }

  private begin({ plan, size, filler }: Order): MethodPlan {
    this.stage.started(this.object, plan.no);
    demand(isPayload(filler, plan.no, -1, size), () => `The argument of call ${plan.no} did not arrive whole`);
    if (plan.block > 0) this.stage.clock.block(plan.block);
    if (plan.progress > 0) this.stage.reports(plan, currentCall());
    return plan;
  }

  private whileRunning(method: () => unknown): unknown {
    this.running++;
    const ended = (): void => {
      this.running--;
    };
    try {
      const result = method();
      if (result instanceof Promise) void result.then(ended, ended);
      else ended();
      return result;
    } catch (error) {
      ended();
      throw error;
    }
  }

  private perform(plan: MethodPlan): unknown {
    if (plan.how !== 'never' && plan.after < 0) return this.outcome(plan);
    return this.wait(plan).then(() => this.outcome(plan));
  }

  private wait(plan: MethodPlan): Promise<unknown> {
    const time =
      plan.how === 'never'
        ? new Promise(() => undefined)
        : plan.after === 0
          ? Promise.resolve()
          : this.stage.clock.sleep(plan.after);
    if (!plan.obeys) return time;
    const { signal } = currentCall();
    const stopped = new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(new Error('stopped'));
      });
    });
    return Promise.race([time, stopped]);
  }

  private outcome({ no, how, size }: MethodPlan): unknown {
    const { stage } = this;
    switch (how) {
      case 'throw':
        throw Object.assign(new RangeError(`no ${no}`), payload(no, 0, size));
      case 'unsendable':
        return { ...payload(no, 0, size), odd: Symbol('odd') };
      case 'throw unsendable':
        throw { odd: Symbol('odd') } as unknown;
      case 'undeclared':
        return stage.listen();
      case 'getter':
        return actWhenRead({ poke: 1, ...payload(no, 0, size) }, 'poke', stage.poke);
      default:
        stage.poke();
        return payload(no, 0, size);
    }
  }

  private inTime(plan: MethodPlan, stream: () => unknown): unknown {
    return this.whileRunning(() => (plan.after <= 0 ? stream() : this.stage.clock.sleep(plan.after).then(stream)));
  }

  private observable(plan: MethodPlan, stream: StreamPlan): Observable<unknown> {
    if (stream.source === 'hub') return this.stage.listen();
    return new Observable((subscriber) => {
      this.stage.openSources.add(plan.no);
      let sent = 0;
      const step = (): void => {
        while (!subscriber.closed) {
          if (sent === stream.count) {
            this.endObservable(plan, stream, subscriber);
            return;
          }
          subscriber.next(payload(plan.no, sent, itemSize(stream, sent++)));
          if (stream.source === 'asynchronous') {
            this.stage.clock.after(stream.gap, step);
            return;
          }
        }
      };
      step();
      return () => {
        this.stage.openSources.delete(plan.no);
      };
    });
  }

  private endObservable(
    plan: MethodPlan,
    { end }: StreamPlan,
    subscriber: { next(value: unknown): void; error(error: unknown): void; complete(): void },
  ): void {
    if (end === 'complete') subscriber.complete();
    else if (end === 'fail') subscriber.error(new RangeError(`no ${plan.no}`));
    else if (end === 'unsendable') subscriber.next(Symbol('odd'));
  }

  private *generator(plan: MethodPlan, stream: StreamPlan): Generator {
    this.stage.openSources.add(plan.no);
    try {
      for (let sent = 0; sent < stream.count; sent++) yield payload(plan.no, sent, itemSize(stream, sent));
      if (stream.end === 'fail') throw new RangeError(`no ${plan.no}`);
      if (stream.end === 'unsendable') yield Symbol('odd');
    } finally {
      this.stage.openSources.delete(plan.no);
    }
  }

  private async *asyncGenerator(plan: MethodPlan, stream: StreamPlan, call: CurrentCall): AsyncGenerator {
    this.stage.openSources.add(plan.no);
    try {
      for (let sent = 0; sent < stream.count; sent++) {
        if (stream.gap > 0) await this.stage.clock.sleep(stream.gap);
        yield payload(plan.no, sent, itemSize(stream, sent));
      }
      if (stream.end === 'fail') throw new RangeError(`no ${plan.no}`);
      if (stream.end === 'unsendable') yield Symbol('odd');
      if (stream.end === 'never') await untilAborted(call.signal);
    } finally {
      this.stage.openSources.delete(plan.no);
    }
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener('abort', () => {
        resolve();
      });
  });
}

/** The actor and shared objects, whose calls do not wait for slots. */
export class ScriptedObjects {
  private readonly offered: readonly OfferedObject[];

  constructor(actors: readonly ScriptedActor[]) {
    this.offered = actors.map((actor, id) => {
      const kind = id === 0 ? 'actor' : 'object';
      return new OfferedObject(id, actor, actor, { kind, typeid: 'scripted', members, errands: false }, NO_SECRET);
    });
  }

  get(id: number): OfferedObject | undefined {
    return this.offered[id];
  }
}

const NO_SECRET = '0'.repeat(32);
