import { withOptions } from '../../../lib/proxies/proxy-functions.js';
import { parcelsOf, type Parcel } from './desk.js';
import type { Holding } from './holding.js';
import type { DeskProxy, SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

/** Bytes that do not fit into the message itself. */
const LARGE = 70_000;

/** What a process may do, and how likely that is beside the others. */
const LIKELY = {
  share: 3,
  hand: 8,
  handAndRelease: 4,
  handHome: 2,
  handAndFail: 1,
  handToUse: 2,
  poison: 1,
  fetch: 4,
  fetchLastly: 2,
  fetchPoisoned: 1,
  fetchInVain: 2,
  use: 5,
  useAndRelease: 2,
  useThere: 2,
  release: 5,
  dropThere: 1,
};

export type Deed = keyof typeof LIKELY;

/** Has processes do things with their references, as the dice say. */
export class Deeds {
  constructor(
    private readonly world: World,
    private readonly all: readonly SimulatedProcess[],
  ) {}

  /** Something, done by that process. */
  any(process: SimulatedProcess): void {
    this.do(process, this.world.random.weighted(LIKELY));
  }

  do(process: SimulatedProcess, deed: Deed): void {
    if (!process.alive) return;
    this.world.note(`${process.name}: ${deed}`);
    const { random } = this.world;
    const held = process.shelf.length > 0 ? random.pick(process.shelf) : undefined;
    if (deed === 'share') process.share();
    else if (held === undefined) return;
    else if (deed === 'use') void process.use(held);
    else if (deed === 'useAndRelease') {
      void process.use(held);
      if (held.thing.kind !== 'desk') process.release(held);
    } else if (deed === 'release') {
      if (held.thing.kind !== 'desk' || random.chance(0.2)) process.release(held);
    } else this.there(process, deed, held);
  }

  /** What takes the desk of another process. */
  private there(process: SimulatedProcess, deed: Deed, held: Holding): void {
    const { random } = this.world;
    const others = this.all.filter((other) => other !== process && process.deskOf(other) !== undefined);
    const home = deed === 'handHome' ? others.filter((other) => other === held.thing.owner) : others;
    if (home.length === 0) return;
    const desk = process.deskOf(random.pick(home))!;
    const proxy = desk.value as DeskProxy;
    const index = random.int(0, 20);
    switch (deed) {
      case 'hand':
      case 'handHome':
        return this.hand(process, desk, [held], (value) => proxy.keep(value));
      case 'handAndRelease': {
        // The same proxy twice in a value arrives as one.
        const more = [...new Set(random.chance(0.3) ? [held, random.pick(process.shelf)] : [held])];
        this.hand(process, desk, more, (value) => proxy.keep(value));
        for (const one of more) if (!one.released && one.thing.kind !== 'desk') process.release(one);
        return;
      }
      case 'handAndFail':
        return this.hand(process, desk, [held], (value) => expectFailure(proxy.keepAndFail(value)));
      case 'handToUse':
        return this.hand(process, desk, [held], (value) => proxy.useOnce(value));
      case 'poison':
        return this.hand(process, desk, [held], (value) => expectFailure(proxy.keep([value, Symbol('poison')])));
      case 'fetch':
        return this.fetch(process, desk, () => proxy.get(index));
      case 'fetchLastly':
        return this.fetch(process, desk, () => proxy.get(index, true));
      case 'fetchPoisoned':
        return void process.attempt(deed, [desk], () => expectFailure(proxy.getPoisoned(index)));
      case 'fetchInVain':
        return this.fetch(process, desk, () =>
          unless(withOptions(proxy, { timeout: random.int(1, 20) }).getLater(index, random.int(0, 20))),
        );
      case 'useThere':
        return void process.attempt(deed, [desk], () => proxy.use(index));
      case 'dropThere':
        return void process.attempt(deed, [desk], () => proxy.drop(index));
      default:
        return;
    }
  }

  private hand(
    process: SimulatedProcess,
    desk: Holding,
    items: readonly Holding[],
    call: (value: unknown) => Promise<unknown>,
  ): void {
    const parcels = items.map((item) => process.parcel(item));
    const what = `hand on ${items.map(({ thing }) => thing.no).join()}`;
    void process.attempt(what, [desk, ...items], () => call(this.wrap(parcels)));
  }

  private fetch(process: SimulatedProcess, desk: Holding, call: () => Promise<Parcel | null | undefined>): void {
    void process.attempt('fetch', [desk], async () => {
      for (const parcel of parcelsOf(await call())) process.receive(parcel);
    });
  }

  /** The same, deep in a value of some kind. */
  private wrap(parcels: readonly Parcel[]): unknown {
    const { random } = this.world;
    switch (random.int(0, 4)) {
      case 0:
        return parcels;
      case 1:
        return { deep: { deeper: parcels } };
      case 2:
        return new Map(parcels.map((parcel, place) => [place, parcel]));
      case 3:
        return random.chance(0.3) ? { large: Buffer.alloc(LARGE), parcels } : new Set(parcels);
      default:
        return { parcels, twice: random.chance(0.5) ? parcels[0]!.item : undefined };
    }
  }
}

/** Resolves where the promise rejects as it was to. */
async function expectFailure(promise: Promise<unknown>): Promise<void> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error && /meant to fail|poison|symbol/i.test(error.message)) return;
    throw error;
  }
  throw new Error('It was to fail');
}

/** What comes, or nothing where it was given up. */
async function unless<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Error && error.name === 'CallTimeoutError') return undefined;
    throw error;
  }
}
