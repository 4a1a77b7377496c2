import { actorMetadata } from '../actor/actor-metadata.js';
import { actorClassNamed } from '../actor/find-actor.js';

/**
 * What both sides prove to have when the process of an actor of that class is dialled: what the class says, as far as it is
 * known here, or the key of the family.
 * @param className empty for a process where no actor lives
 */
export function accessKey(className: string, ofFamily: Buffer): string | Uint8Array {
  const actorClass = className === '' ? undefined : actorClassNamed(className);
  const own = actorClass === undefined ? undefined : actorMetadata(actorClass).authkey;
  return own ?? ofFamily;
}
