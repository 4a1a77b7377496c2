import { newId } from '../../../lib/actor/process-id.js';
import type { Link } from '../../../lib/link/link.js';
import { ObjectSpace } from '../../../lib/objects/object-space.js';
import type { Peer } from '../../../lib/objects/peer.js';
import { deferred } from '../../../lib/process/deferred.js';
import type { Incarnation, IncarnationRequest, LifeEnd } from '../../../lib/process/incarnation.js';
import type { LoopWatch } from '../../../lib/process/loop-watch.js';
import { OwnerLink } from '../../../lib/process/owner-link.js';
import type { ActorExit } from '../../../lib/proxies/call-target.js';
import { ActorHost } from '../../../lib/runtime/actor-host.js';
import type { StartReport } from '../../../lib/runtime/session.js';
import { Connection } from '../references/connection.js';
import { ProcessClock } from '../virtual-clock.js';
import { SimulatedActor } from './simulated-actor.js';
import type { SupervisedWorld } from './world.js';

/** A process with a real host in it, over a simulated channel. */
export class SimulatedLife implements Incarnation {
  readonly pid: number;
  readonly clock: ProcessClock;
  readonly ended: Promise<LifeEnd>;
  alive = true;
  private readonly owner: OwnerLink;
  private readonly connection: Connection;
  private readonly exited = deferred<Omit<ActorExit, 'forced'>>();
  private forced = false;

  constructor(
    private readonly world: SupervisedWorld,
    request: IncarnationRequest,
  ) {
    const { random } = world;
    this.pid = request.description.incarnation;
    this.clock = new ProcessClock(world.clock);
    const options = { near: world.owner, far: this.clock, name: 'owner-actor', latency: 5 };
    this.connection = new Connection(world.clock, random.fork(), world.manner, options);
    this.clock.after(random.int(0, 20), () => {
      this.host();
    });
    this.owner = new OwnerLink(this.connection.near, undefined, request);
    this.ended = this.end();
    const way = random.weighted({ well: 80, dies: 5, hangs: 3 });
    if (way === 'dies') this.clock.after(random.int(0, 100), () => this.exit({ exitCode: 1, signal: null }));
    if (way === 'hangs') this.clock.block(3_000);
  }

  get link(): Link {
    return this.owner.link;
  }

  get watch(): LoopWatch {
    return this.owner.watch;
  }

  get peer(): Peer | undefined {
    return this.owner.peer;
  }

  get report(): Promise<StartReport | undefined> {
    return this.owner.report;
  }

  hold(): void {
    return;
  }

  stop(timeout: number): void {
    this.link.bye();
    this.expectEnd(timeout);
  }

  expectEnd(timeout: number): void {
    this.world.owner.after(timeout, () => {
      if (!this.alive) return;
      this.forced = true;
      this.kill();
    });
  }

  kill(): void {
    this.exit({ exitCode: null, signal: 'SIGKILL' });
  }

  /** The process ends, and what it had said last may be lost. */
  exit(exit: Omit<ActorExit, 'forced'>): void {
    if (!this.alive) return;
    this.alive = false;
    this.world.note(`process ${this.pid} ends with ${exit.signal ?? exit.exitCode}`);
    this.clock.die();
    this.connection.endOf('actor', exit.exitCode !== 0);
    this.world.clock.schedule(this.world.random.int(0, 5), () => {
      this.world.owner.run(() => {
        this.exited.resolve(exit);
      });
    });
  }

  private host(): void {
    const { world, clock } = this;
    const space = new ObjectSpace({
      id: newId(),
      clock,
      connect: () => {
        throw new Error('Nobody is dialled here');
      },
      listen: () => undefined,
      collect: () => undefined,
    });
    const local = { space, listen: () => Promise.resolve(), end: () => undefined };
    new ActorHost(this.connection.far, {
      local,
      load: async () => {
        await clock.sleep(world.random.int(0, 60));
        if (world.random.chance(world.loadsBadly)) throw new Error('cannot be loaded');
        SimulatedActor.life = this;
        SimulatedActor.world = world;
        return SimulatedActor;
      },
      owns: () => false,
      endOwned: () => Promise.resolve(),
      ended: (reason) => {
        this.exit({ exitCode: reason === 'stopped' ? 0 : 1, signal: null });
      },
    });
  }

  private async end(): Promise<LifeEnd> {
    const { calls, error } = await this.owner.closed;
    if (this.alive) this.kill();
    const exit = await this.exited.promise;
    return { exit: { ...exit, forced: this.forced }, calls, linkError: error, linkLost: error?.message, stderr: '' };
  }
}
