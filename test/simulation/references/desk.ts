import type { SimulatedProcess } from './simulated-process.js';
import type { Holding } from './holding.js';

/** A reference in a message, and the number of its handing, by which the simulation knows it again. */
export interface Parcel {
  readonly no: number;
  readonly item: unknown;
}

/** What each process offers to the others. */
export class Desk {
  readonly #process: SimulatedProcess;

  constructor(process: SimulatedProcess) {
    this.#process = process;
  }

  ping(): string {
    return this.#process.name;
  }

  /** Takes references, however deep in the value they are. */
  keep(value: unknown): number {
    const parcels = parcelsOf(value);
    for (const parcel of parcels) this.#process.receive(parcel);
    return parcels.length;
  }

  /** The same, and fails. */
  keepAndFail(value: unknown): never {
    this.keep(value);
    throw new Error('meant to fail');
  }

  /** Uses the reference and has no more of it. */
  async useOnce(value: unknown): Promise<void> {
    const holdings = parcelsOf(value).map((parcel) => this.#process.receive(parcel));
    for (const holding of holdings) {
      if (holding === undefined) continue;
      const used = this.#process.use(holding);
      if (!holding.released) this.#process.release(holding);
      await used;
    }
  }

  /** Hands one of its references out; `release` has it let go at once. */
  get(index: number, release = false): Parcel | null {
    return this.#give(index, release);
  }

  /** The same, a while later. */
  async getLater(index: number, delay: number): Promise<Parcel | null> {
    await this.#process.clock.sleep(delay);
    return this.#give(index, false);
  }

  /** One of its references and something that cannot be sent. */
  getPoisoned(index: number): unknown {
    return [this.#give(index, false), Symbol('poison')];
  }

  async use(index: number): Promise<void> {
    const holding = this.#at(index);
    if (holding !== undefined) await this.#process.use(holding);
  }

  drop(index: number): void {
    const holding = this.#at(index);
    if (holding !== undefined) this.#process.release(holding);
  }

  #give(index: number, release: boolean): Parcel | null {
    const holding = this.#at(index);
    if (holding === undefined) return null;
    const parcel = this.#process.parcel(holding);
    if (release)
      queueMicrotask(() => {
        if (!holding.released) this.#process.release(holding);
      });
    return parcel;
  }

  #at(index: number): Holding | undefined {
    const { shelf } = this.#process;
    return shelf.length === 0 ? undefined : shelf[index % shelf.length];
  }
}

/** All parcels in a value. */
export function parcelsOf(value: unknown): Parcel[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  if ('no' in value && 'item' in value) return [value as Parcel];
  const parts: Iterable<unknown> =
    value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value);
  return [...parts].flatMap(parcelsOf);
}
