import type { AnyClass } from '../actor/actor-class.js';
import { newId } from '../actor/process-id.js';
import type { ResolvedOptions } from '../actor/resolve-options.js';
import {
  ActorDiedError,
  ActorFailedError,
  ActorStartError,
  ActorStoppedError,
  LinkLostError,
  ProtocolError,
} from '../errors/index.js';
import { Dispatcher } from '../objects/dispatcher.js';
import { ObjectTable } from '../objects/object-table.js';
import { actorReferences } from '../proxies/actor-references.js';
import type { ActorExit, ActorOwner, ActorProcessInfo, ShutdownOptions } from '../proxies/call-target.js';
import type { ReferenceCodec } from '../wire/reference.js';
import { encodeWhole } from '../wire/value-encoder.js';
import type { ActorEvent, ActorState } from './actor-event.js';
import { CallGate, type CallFailure } from './call-gate.js';
import type { Incarnation, LifeEnd } from './incarnation.js';
import { livingActors } from './living-actors.js';
import type { ActorLogger } from './logger.js';
import { RestartPolicy } from './restart-policy.js';
import { spares } from './spares.js';
import { startLife, untilReady } from './start-life.js';

export interface SupervisorOptions {
  readonly actorClass: AnyClass;
  readonly args: readonly unknown[];
  readonly options: ResolvedOptions;
  readonly logger: ActorLogger;
  readonly onEvent: (event: ActorEvent) => void;
}

const NEVER_RAN: ActorExit = { exitCode: 0, signal: null, forced: false };

type EventFacts = ActorEvent extends infer E ? (E extends ActorEvent ? Omit<E, 'actor'> : never) : never;

/** Keeps one actor alive through its incarnations, and ends it: the only place that starts and stops its processes. */
export class Supervisor implements ActorOwner {
  readonly gate: CallGate;
  state: ActorState = 'idle';
  private readonly id = newId();
  private readonly policy: RestartPolicy;
  private readonly references: ReferenceCodec;
  /** Taken at the start, as those of a call, and the same for every incarnation. */
  private readonly args: Buffer;
  private incarnation = 0;
  private life: Incarnation | undefined;
  private lastExit: ActorExit | undefined;
  private timer: NodeJS.Timeout | undefined;
  private starting: Promise<void> | undefined;
  private stopping: Promise<ActorExit> | undefined;

  constructor(private readonly request: SupervisorOptions) {
    const { actorClass, options } = request;
    this.policy = new RestartPolicy(options.restart);
    this.gate = new CallGate({
      id: this.id,
      name: options.name,
      timeout: options.timeout,
      mailbox: options.mailbox,
      references: () => this.references,
      onWaiting: () => {
        if (this.state === 'idle') void this.start().catch(() => undefined);
      },
      onOverrun: () => {
        if (options.onTimeout === 'kill') this.giveUpLife();
      },
    });
    this.references = actorReferences(
      () => actorClass,
      () => this.gate,
    );
    this.args = encodeWhole(this.references, request.args, 'args');
  }

  get name(): string {
    return this.request.options.name;
  }

  /** The actor starts at its first call only. */
  get lazy(): boolean {
    return this.request.options.lazy;
  }

  get pid(): number | undefined {
    return this.life?.pid;
  }

  get process(): ActorProcessInfo {
    const { life, lastExit, incarnation } = this;
    return {
      pid: life?.pid,
      incarnation,
      exitCode: life === undefined ? (lastExit?.exitCode ?? null) : null,
      signalCode: life === undefined ? (lastExit?.signal ?? null) : null,
      exited: life === undefined ? Promise.resolve(lastExit ?? NEVER_RAN) : life.ended.then(({ exit }) => exit),
    };
  }

  /**
   * Starts the actor for the first time, or once more after it has failed or ended. Twice is once.
   * @throws ActorStartError, ActorStoppedError
   */
  start(): Promise<void> {
    if (this.stopping !== undefined) return Promise.reject(this.stoppedFailure(undefined, 'no'));
    if (this.state === 'ready') return Promise.resolve();
    this.starting ??= this.startAnew().finally(() => {
      this.starting = undefined;
    });
    return this.starting;
  }

  /** Calls the actor's own shutdown and ends its process. Twice is once. */
  shutdown({ drain = false }: ShutdownOptions = {}): Promise<ActorExit> {
    this.stopping ??= this.stop(drain);
    return this.stopping;
  }

  /** Resolves to whether the actor's event loop answers within so many milliseconds; false while there is no process. */
  answers(timeout: number): Promise<boolean> {
    const { life } = this;
    if (life === undefined || this.state !== 'ready') return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeout, false);
      life.link.ping(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  /** Ends an incarnation that is of no use any more; calls wait for the next one from now on. */
  private giveUpLife(): void {
    if (this.state === 'ready') this.gate.hold();
    this.life?.kill();
  }

  private async startAnew(): Promise<void> {
    clearTimeout(this.timer);
    this.state = 'starting';
    this.gate.hold();
    try {
      await this.live();
    } catch (error) {
      if (this.stopping === undefined) this.fail(error);
      throw error;
    }
  }

  /** One incarnation up to READY. */
  private async live(): Promise<void> {
    const { options } = this.request;
    this.incarnation++;
    this.emit({ type: 'starting', incarnation: this.incarnation });
    spares.keepFor(this);
    const life = startLife({
      ...this.request,
      args: this.args,
      actor: this.id,
      incarnation: this.incarnation,
      references: this.references,
      handler: new Dispatcher(new ObjectTable()),
    });
    this.life = life;
    livingActors.add(this);
    void life.ended.then((end) => {
      this.ended(life, end);
    });
    const members = await untilReady(life, options);
    if (this.stopping !== undefined) throw this.stoppedFailure(undefined, 'no');
    this.state = 'ready';
    life.hold(false);
    this.gate.openTo(life.link, members, { actor: this.name, pid: life.pid, incarnation: this.incarnation });
    this.emit({ type: 'ready', incarnation: this.incarnation, pid: life.pid });
  }

  /** A process has ended, whoever wanted it. */
  private ended(life: Incarnation, end: LifeEnd): void {
    const wasReady = this.state === 'ready';
    this.life = undefined;
    this.lastExit = end.exit;
    livingActors.delete(this);
    this.emit({ type: 'exited', incarnation: this.incarnation, pid: life.pid, exit: end.exit });
    const failure = this.stopping === undefined ? this.died(life, end) : this.stoppedFailure;
    if (wasReady && this.stopping === undefined) this.next(end.exit, failure);
    this.gate.lost(end.calls, failure);
  }

  private next(exit: ActorExit | undefined, failure: CallFailure, cause?: unknown): void {
    const next = this.policy.afterEnd(exit, performance.now());
    if (next.step === 'restart') this.restartIn(next.delay, failure, cause);
    else if (next.step === 'fail') this.fail(cause ?? failure(undefined, 'no'));
    else {
      this.state = 'ended';
      void spares.leave(this);
      this.gate.refuse(failure);
    }
  }

  private restartIn(delay: number, failure: CallFailure, cause: unknown): void {
    this.state = 'restarting';
    if (this.request.options.whileRestarting === 'wait') this.gate.hold();
    else this.gate.refuse(failure);
    this.emit({ type: 'restarting', delay, cause: cause ?? failure(undefined, 'no') });
    this.timer = setTimeout(() => {
      this.starting ??= this.restart(failure).finally(() => {
        this.starting = undefined;
      });
    }, delay).unref();
  }

  private async restart(failure: CallFailure): Promise<void> {
    try {
      await this.live();
    } catch (error) {
      if (this.stopping !== undefined) return;
      if (error instanceof ActorStartError && !error.retryable) this.fail(error);
      else this.next(undefined, failure, error);
    }
  }

  /** Given up, but for one try from time to time. What cannot be loaded is not tried again. */
  private fail(cause: unknown): void {
    this.state = 'failed';
    void spares.leave(this);
    this.gate.refuse((call) => new ActorFailedError({ ...call?.facts(), actor: this.name, cause }));
    this.emit({ type: 'failed', cause });
    const { onFailed } = this.request.options;
    // A first start that fails is told to whoever asked for it.
    if (onFailed === 'exit' && this.incarnation > 1) process.kill(process.pid, 'SIGTERM');
    if (cause instanceof ActorStartError && !cause.retryable) return;
    this.timer = setTimeout(() => {
      void this.start().catch(() => undefined);
    }, this.policy.nextRetry()).unref();
  }

  private async stop(drain: boolean): Promise<ActorExit> {
    const { shutdownTimeout, drainTimeout } = this.request.options;
    clearTimeout(this.timer);
    const starting = this.state !== 'ready';
    this.state = 'stopping';
    this.gate.refuse(this.stoppedFailure);
    if (drain && !starting) await this.gate.idle(drainTimeout);
    const sparesGone = spares.leave(this);
    const { life } = this;
    if (life !== undefined) {
      life.link.outgoing.failAll((call, written) => this.stoppedFailure(call, written ? 'unknown' : 'no'));
      if (starting) life.kill();
      else life.stop(shutdownTimeout);
      await life.ended;
    }
    await sparesGone;
    this.state = 'stopped';
    this.emit({ type: 'stopped' });
    return this.lastExit ?? NEVER_RAN;
  }

  private died(life: Incarnation, { exit, stderr, linkError }: LifeEnd): CallFailure {
    const { name, incarnation } = this;
    return (call, ran) => {
      const facts = { ...call?.facts(), actor: name, pid: life.pid, incarnation, ran };
      if (linkError instanceof ProtocolError) return new LinkLostError({ ...facts, reason: linkError.message });
      return new ActorDiedError({ ...facts, ...exit, stderr });
    };
  }

  private readonly stoppedFailure: CallFailure = (call, ran) => {
    return new ActorStoppedError({ ...call?.facts(), actor: this.name, ran });
  };

  private emit(event: EventFacts): void {
    this.request.onEvent({ actor: this.name, ...event });
  }
}
