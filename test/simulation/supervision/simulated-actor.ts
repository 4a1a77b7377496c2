import { Actor, Idempotent, Returns } from 'nestjs-uactor';
import { Observable } from 'rxjs';
import type { SimulatedLife } from './simulated-life.js';
import type { SupervisedWorld } from './world.js';

/** Tells the world of each call that it begins. */
@Actor()
export class SimulatedActor {
  /** Where the next one is made. There is never more than one. */
  static life: SimulatedLife;
  static world: SupervisedWorld;
  private readonly life = SimulatedActor.life;
  private readonly world = SimulatedActor.world;

  constructor() {
    if (this.world.random.chance(this.world.startsBadly)) throw new Error('does not start');
  }

  async work(call: string, duration: number): Promise<string> {
    this.world.began(call);
    await this.life.clock.sleep(duration);
    return call;
  }

  @Idempotent()
  async again(call: string, duration: number): Promise<string> {
    this.world.began(call);
    await this.life.clock.sleep(duration);
    return call;
  }

  @Returns('Observable')
  stream(call: string, duration: number): Observable<string> {
    return new Observable((subscriber) => {
      this.world.began(call);
      void this.life.clock.sleep(duration).then(() => {
        subscriber.next(call);
        subscriber.complete();
      });
    });
  }

  /** Ends the process in the midst of the call. */
  exit(call: string, exitCode: number): void {
    this.world.began(call);
    this.life.exit({ exitCode, signal: null });
  }

  /** Computes, so that nothing else runs. */
  block(call: string, duration: number): string {
    this.world.began(call);
    this.life.clock.block(duration);
    return call;
  }

  async shutdown(): Promise<void> {
    await this.life.clock.sleep(this.world.random.int(0, 150));
  }
}
