import { ActorStartError } from '../errors/index.js';
import type { Timer } from '../link/clock.js';
import type { ObjectSpace } from '../objects/object-space.js';
import { splitCalls } from '../objects/split-calls.js';
import type { ActorExit, ActorOwner, ActorProcessInfo, ShutdownOptions } from '../proxies/call-target.js';
import type { CallFailure } from '../proxies/gated-calls.js';
import type { ActorState, EventFacts } from './actor-event.js';
import type { Incarnation, LifeEnd, LifeUser } from './incarnation.js';
import { describeHang, died, gaveUp, stopped } from './life-failures.js';
import { OwnedActor } from './owned-actor.js';
import { NEVER_RAN, processInfo } from './process-info.js';
import { RestartPolicy } from './restart-policy.js';
import { untilReady } from './start-life.js';
import type { SupervisorOptions } from './supervisor-options.js';
import { type Surroundings, systemSurroundings } from './surroundings.js';

/** Keeps one actor alive through its incarnations, and ends it: the only place that starts and stops its processes. */
export class Supervisor implements ActorOwner {
  readonly gate: OwnedActor;
  state: ActorState = 'idle';
  private readonly policy: RestartPolicy;
  private readonly stoppedFailure: CallFailure;
  private incarnation = 0;
  /** In one of its lives. */
  private wasReady = false;
  private life: Incarnation | undefined;
  private lastExit: ActorExit | undefined;
  /** Why the life of now is being killed, where that is our doing. */
  private killedSince: string | undefined;
  /** Why the life of now asked to go. */
  private leaving: string | undefined;
  private timer: Timer | undefined;
  private starting: Promise<void> | undefined;
  private stopping: Promise<ActorExit> | undefined;

  constructor(
    private readonly request: SupervisorOptions,
    private readonly surroundings: Surroundings = systemSurroundings(),
  ) {
    const { actorClass, options } = request;
    const { space, random } = surroundings;
    this.policy = new RestartPolicy(options.restart, random);
    this.stoppedFailure = stopped(options.name);
    this.gate = new OwnedActor({
      actorClass,
      options,
      space,
      onWaiting: () => {
        if (this.state === 'idle') void this.start().catch(() => undefined);
      },
      onOverrun: () => {
        if (options.onTimeout === 'kill') this.giveUpLife("a call ran into its timeout, and onTimeout is 'kill'");
      },
      onUnheld: () => {
        // The process, where there is one, says when nothing in it is held either.
        if (this.life === undefined) this.endIfUnheld();
      },
    });
  }

  get name(): string {
    return this.request.options.name;
  }

  /** Whose actor it is. */
  get owner(): ObjectSpace {
    return this.surroundings.space;
  }

  /** The actor starts at its first call only. */
  get lazy(): boolean {
    return this.request.options.lazy;
  }

  get pid(): number | undefined {
    return this.life?.pid;
  }

  get process(): ActorProcessInfo {
    return processInfo(this.life, this.incarnation, this.lastExit);
  }

  /**
   * Starts the actor for the first time, or once more after it has failed or ended. Twice is once.
   * @throws ActorStartError, ActorStoppedError
   */
  start(): Promise<void> {
    if (this.stopping !== undefined) return Promise.reject(this.stoppedFailure(undefined, 'no'));
    if (this.state === 'ready') return Promise.resolve();
    // The successor starts by itself, and not before.
    if (this.state === 'recycling' && this.life !== undefined) return this.life.ended.then(() => this.start());
    this.starting ??= this.startAnew().finally(this.startOver);
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
    return life === undefined || this.state !== 'ready' ? Promise.resolve(false) : life.watch.answers(timeout);
  }

  /** Ends an incarnation that is of no use any more; calls wait for the next one from now on. */
  private giveUpLife(reason: string): void {
    if (this.state === 'ready') this.gate.pause();
    this.killedSince ??= reason;
    this.life?.kill();
  }

  /** The process ends once nobody has a proxy of the actor, nor of anything that lives in its process. */
  private endIfUnheld(): void {
    if (this.request.endsUnheld && !this.gate.isHeld) void this.shutdown();
  }

  private readonly startOver = (): void => {
    this.starting = undefined;
  };

  private async startAnew(): Promise<void> {
    this.timer?.cancel();
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
    const { request, surroundings } = this;
    this.incarnation++;
    this.killedSince = undefined;
    this.leaving = undefined;
    this.emit({ type: 'starting', incarnation: this.incarnation });
    surroundings.needProcesses(this);
    const life = surroundings.start({
      ...request,
      place: this.gate.home,
      incarnation: this.incarnation,
      previousExit: this.lastExit,
      space: this.owner,
      told: this.told,
    });
    this.life = life;
    surroundings.living(this, true);
    void life.ended.then((end) => {
      this.ended(life, end);
    });
    const members = await untilReady(life, request.options, this.owner.clock);
    if (this.stopping !== undefined) throw this.stoppedFailure(undefined, 'no');
    this.state = 'ready';
    this.wasReady = true;
    life.hold(false);
    if (life.peer === undefined) throw new Error('The actor is ready and has not said who it is');
    this.gate.begin(life.link, life.peer, members, { actor: this.name, ...this.which });
    this.emit({ type: 'ready', ...this.which });
  }

  /** What the life of now tells. There is never more than one. */
  private readonly told: LifeUser = {
    unused: () => this.endIfUnheld(),
    slow: (calls) => this.emit({ type: 'slow', ...this.which, calls }),
    hung: (busy) => {
      if (this.stopping !== undefined) return;
      this.emit({ type: 'hung', ...this.which, ...busy });
      this.giveUpLife(describeHang(busy, this.request.options));
    },
    // It has done enough: calls wait for the next life, unless it says that it stays.
    leaving: (reason) => {
      this.leaving = reason;
      this.gate.suspend();
      this.life?.link.leave.agree();
    },
    staying: () => {
      this.gate.resume();
    },
    bye: () => {
      const { leaving: reason } = this;
      if (this.state !== 'ready' || reason === undefined) return;
      this.state = 'recycling';
      this.life?.expectEnd(this.request.options.shutdownTimeout);
      this.emit({ type: 'recycling', ...this.which, reason });
    },
  };

  /** A process has ended, whoever wanted it. */
  private ended(life: Incarnation, end: LifeEnd): void {
    const { state, killedSince, surroundings } = this;
    const { which } = this;
    this.life = undefined;
    this.lastExit = end.exit;
    surroundings.living(this, false);
    this.emit({ type: 'exited', ...which, exit: end.exit });
    const place = { actor: this.name, ...which };
    const failure = this.stopping === undefined ? died(place, end, killedSince) : this.stoppedFailure;
    this.gate.end();
    if (state === 'ready') this.next(end.exit, failure);
    else if (state === 'recycling') this.restartNow(failure);
    const { ofActor, ofObjects } = splitCalls(end.calls);
    this.gate.lost(ofActor, failure);
    life.peer?.lost(ofObjects, failure);
  }

  private next(exit: ActorExit | undefined, failure: CallFailure, cause?: unknown): void {
    const next = this.policy.afterEnd(exit, this.owner.clock.now());
    if (next.step === 'restart') this.restartIn(next.delay, failure, cause);
    else if (next.step === 'fail') this.fail(cause ?? failure(undefined, 'no'));
    else {
      this.state = 'ended';
      this.gate.tellGone(false);
      void this.surroundings.leave(this);
      this.gate.refuse(failure);
    }
  }

  private restartIn(delay: number, failure: CallFailure, cause: unknown): void {
    this.state = 'restarting';
    if (this.request.options.whileRestarting === 'wait') this.gate.pause();
    else this.gate.refuse(failure);
    this.emit({ type: 'restarting', delay, cause: cause ?? failure(undefined, 'no') });
    this.timer = this.owner.clock.after(delay, () => {
      this.restartNow(failure);
    });
  }

  private restartNow(failure: CallFailure): void {
    this.state = 'restarting';
    this.starting ??= this.restart(failure).finally(this.startOver);
    // Whoever calls `start` meanwhile hears of it.
    this.starting.catch(() => undefined);
  }

  private async restart(failure: CallFailure): Promise<void> {
    try {
      await this.live();
    } catch (error) {
      if (this.stopping !== undefined) throw error;
      if (error instanceof ActorStartError && !error.retryable) this.fail(error);
      else this.next(undefined, failure, error);
      throw error;
    }
  }

  /** Given up, but for one try from time to time. What cannot be loaded is not tried again. */
  private fail(cause: unknown): void {
    this.state = 'failed';
    this.gate.tellGone(false);
    void this.surroundings.leave(this);
    this.gate.refuse(gaveUp(this.name, cause));
    this.emit({ type: 'failed', cause });
    // A first start that fails is told to whoever asked for it.
    if (this.request.options.onFailed === 'exit' && this.wasReady) this.surroundings.exit();
    if (cause instanceof ActorStartError && !cause.retryable) return;
    this.timer = this.owner.clock.after(this.policy.nextRetry(), () => {
      void this.start().catch(() => undefined);
    });
  }

  private async stop(drain: boolean): Promise<ActorExit> {
    const { shutdownTimeout, drainTimeout } = this.request.options;
    const { state, surroundings } = this;
    this.timer?.cancel();
    this.state = 'stopping';
    this.gate.refuse(this.stoppedFailure);
    if (drain && state === 'ready') await this.gate.idle(drainTimeout);
    const sparesGone = surroundings.leave(this);
    const { life } = this;
    if (life !== undefined) {
      life.peer?.willEnd(this.stoppedFailure);
      life.link.outgoing.failAll((call, written) => this.stoppedFailure(call, call.fate(written ? 'unknown' : 'no')));
      if (state === 'ready') life.stop(shutdownTimeout);
      else if (state !== 'recycling') life.kill();
      await life.ended;
    }
    await sparesGone;
    this.state = 'stopped';
    this.gate.remove();
    surroundings.ended();
    this.emit({ type: 'stopped' });
    return this.lastExit ?? NEVER_RAN;
  }

  private get which(): { readonly incarnation: number; readonly pid: number | undefined } {
    return { incarnation: this.incarnation, pid: this.pid };
  }

  private emit(event: EventFacts): void {
    this.request.onEvent({ actor: this.name, ...event });
  }
}
