import { currentSpace } from './current-space.js';

/** An object of this process that others hold. */
export interface HeldObject {
  /** Its id in this process; 0 is the actor itself. */
  readonly object: number;
  readonly typeid: string;
  /** Who holds it, by process id (hexadecimal), and by how many receptions of its reference. */
  readonly holders: readonly { readonly process: string; readonly name: string; readonly receptions: number }[];
}

/** Who holds what of the process that asks: the actor whose code runs, or the host application. */
export interface ReferenceReport {
  readonly objects: readonly HeldObject[];
  /** References that are being handed on. */
  readonly pins: number;
}

/** Tells which live objects of this process others hold, to find what keeps an object, or a process, alive. */
export function debugReferences(): ReferenceReport {
  const space = currentSpace();
  const peers = space.allPeers();
  const objects = [...space.objects].map((offered): HeldObject => {
    const holders = peers.flatMap(({ process, name, holdings }) => {
      const [, receptions] = holdings.find(([object]) => object === offered) ?? [];
      return receptions === undefined ? [] : [{ process, name, receptions }];
    });
    return { object: offered.id, typeid: offered.shape.typeid, holders };
  });
  return { objects, pins: space.pins.size };
}
