import type { AnyClass } from '../actor/actor-class.js';
import { newId } from '../actor/process-id.js';
import type { ResolvedOptions } from '../actor/resolve-options.js';
import {
  ActorDiedError,
  ActorFailedError,
  ActorStartError,
  ActorStoppedError,
  LinkLostError,
} from '../errors/index.js';
import { localAddress } from '../channels/local-socket.js';
import type { ObjectSpace } from '../objects/object-space.js';
import { splitCalls } from '../objects/split-calls.js';
import type { ActorPlace } from '../proxies/actor.proxy.js';
import type { CallFailure } from '../proxies/call-gate.js';
import type { ActorExit, ActorOwner, ActorProcessInfo, ShutdownOptions } from '../proxies/call-target.js';
import { crossing } from '../proxies/crossing.js';
import { type EncodedValue, encodeWhole } from '../wire/value-encoder.js';
import type { ActorEvent, ActorState } from './actor-event.js';
import { answersWithin } from './answers-within.js';
import type { Incarnation, LifeEnd } from './incarnation.js';
import { closeHostSpace, currentSpace } from './current-space.js';
import { livingActors } from './living-actors.js';
import type { ActorLogger } from './logger.js';
import { OwnedActor } from './owned-actor.js';
import { RestartPolicy } from './restart-policy.js';
import { spares } from './spares.js';
import { startLife, untilReady } from './start-life.js';

export interface SupervisorOptions {
  readonly actorClass: AnyClass;
  readonly args: readonly unknown[];
  readonly options: ResolvedOptions;
  readonly logger: ActorLogger;
  readonly onEvent: (event: ActorEvent) => void;
  /** End the actor when nobody can reach it any more. */
  readonly endsUnheld: boolean;
}

const NEVER_RAN: ActorExit = { exitCode: 0, signal: null, forced: false };

type EventFacts = ActorEvent extends infer E ? (E extends ActorEvent ? Omit<E, 'actor'> : never) : never;

/** Keeps one actor alive through its incarnations, and ends it: the only place that starts and stops its processes. */
export class Supervisor implements ActorOwner {
  readonly gate: OwnedActor;
  /** Whose actor it is. */
  readonly owner: ObjectSpace = currentSpace();
  state: ActorState = 'idle';
  private readonly place: Omit<ActorPlace, 'process'>;
  private readonly policy: RestartPolicy;
  /** Taken at the start, as those of a call, and the same for every incarnation. */
  private readonly args: EncodedValue;
  private incarnation = 0;
  private life: Incarnation | undefined;
  private lastExit: ActorExit | undefined;
  private timer: NodeJS.Timeout | undefined;
  private starting: Promise<void> | undefined;
  private stopping: Promise<ActorExit> | undefined;

  constructor(private readonly request: SupervisorOptions) {
    const { actorClass, options } = request;
    this.policy = new RestartPolicy(options.restart);
    const actor = newId();
    this.place = { actor, name: options.name, secret: newId(), address: localAddress(actor) };
    this.gate = new OwnedActor({
      ...this.place,
      actorClass,
      options,
      onWaiting: () => {
        if (this.state === 'idle') void this.start().catch(() => undefined);
      },
      onOverrun: () => {
        if (options.onTimeout === 'kill') this.giveUpLife();
      },
      onUnheld: () => {
        // The process, where there is one, says when nothing in it is held either.
        if (this.life === undefined) this.endIfUnheld();
      },
    });
    this.owner.actors.set(actor, { target: this.gate, make: (_reference, hold) => this.gate.makeProxy(hold) });
    this.args = encodeWhole(crossing, request.args, 'args');
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
    return life === undefined || this.state !== 'ready' ? Promise.resolve(false) : answersWithin(life.link, timeout);
  }

  /** Ends an incarnation that is of no use any more; calls wait for the next one from now on. */
  private giveUpLife(): void {
    if (this.state === 'ready') this.gate.pause();
    this.life?.kill();
  }

  /** The process ends once nobody has a proxy of the actor, nor of anything that lives in its process. */
  private endIfUnheld(): void {
    if (this.request.endsUnheld && !this.gate.isHeld) void this.shutdown();
  }

  private async startAnew(): Promise<void> {
    clearTimeout(this.timer);
    this.state = 'starting';
    this.gate.pause();
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
      place: this.place,
      incarnation: this.incarnation,
      space: this.owner,
      onUnused: () => {
        this.endIfUnheld();
      },
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
    if (life.peer === undefined) throw new Error('The actor is ready and has not said who it is');
    this.gate.begin(life.link, life.peer, members, { actor: this.name, pid: life.pid, incarnation: this.incarnation });
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
    this.gate.end();
    if (wasReady && this.stopping === undefined) this.next(end.exit, failure);
    const { ofActor, ofObjects } = splitCalls(end.calls);
    this.gate.lost(ofActor, failure);
    life.peer?.lost(ofObjects, failure);
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
    if (this.request.options.whileRestarting === 'wait') this.gate.pause();
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
      life.peer?.willEnd(this.stoppedFailure);
      life.link.outgoing.failAll((call, written) => this.stoppedFailure(call, written ? 'unknown' : 'no'));
      if (starting) life.kill();
      else life.stop(shutdownTimeout);
      await life.ended;
    }
    await sparesGone;
    this.state = 'stopped';
    this.owner.actors.delete(this.place.actor);
    if (livingActors.size === 0) closeHostSpace();
    this.emit({ type: 'stopped' });
    return this.lastExit ?? NEVER_RAN;
  }

  /** Kept until the next one is there: it must not know the life, nor the calls that were open in it. */
  private died({ pid }: Incarnation, { exit, stderr, linkLost }: LifeEnd): CallFailure {
    const { name, incarnation } = this;
    return (call, ran) => {
      const facts = { ...call?.facts(), actor: name, pid, incarnation, ran };
      if (linkLost !== undefined) return new LinkLostError({ ...facts, reason: linkLost });
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
