import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.js';

/** The path of a module that pools in tests run. */
export const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/pool/${name}`, import.meta.url));

/** Holds calls of `pass()` back, each at a place of its own, and sees how many have begun. */
export class Gate {
  readonly buffer = new SharedArrayBuffer(400);
  private readonly places = new Int32Array(this.buffer);

  get begun(): number {
    return Atomics.load(this.places, 0);
  }

  /** @param place from 1 on */
  open(place: number): void {
    Atomics.store(this.places, place, 1);
    Atomics.notify(this.places, place);
  }

  /** All places, and forgets who has begun. */
  close(): void {
    this.places.fill(0);
  }

  /** The arguments of a call that waits at the place, and then returns it. */
  pass(place: number): [SharedArrayBuffer, number, number] {
    return [this.buffer, place, place];
  }

  whenBegun(calls: number): Promise<void> {
    return eventually(() => this.begun >= calls, { what: `the begin of call ${calls}` });
  }
}
