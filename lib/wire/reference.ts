import type { Member } from '../actor/member.js';

export { type Member, type MemberReturns } from '../actor/member.js';

/** A proxy (or a function, or a signal) as it travels. It never carries a key, nor a file to load. */
export interface Reference {
  readonly kind: 'actor' | 'object' | 'callback' | 'signal';
  /** Hexadecimal id of the process where the object lives (128 bits). */
  readonly process: string;
  /** Hexadecimal id of the actor that owns the object (128 bits), empty for an object of the host application. */
  readonly actor: string;
  /** Life of the actor in which the object was made. */
  readonly incarnation: number;
  /** Id of the object in its process; 0 is the actor itself. */
  readonly object: number;
  /** Hexadecimal, unguessable (128 bits): who knows it may use the object. */
  readonly secret: string;
  readonly typeid: string;
  readonly members: readonly Member[];
  /** Where the process listens; none: relayed by the giver. */
  readonly addresses: readonly string[];
  /** The pin that the receiver's claim consumes; 0 when there is none. */
  readonly pin: number;
}

/** What the codec asks for whatever does not cross by value. Handed in by name, since proxies live below this room. */
export interface ReferenceCodec {
  /** The reference under which `value` crosses, or undefined if it does not cross by reference. */
  toReference(value: object): Reference | undefined;
  /**
   * The last `toReference` for this reference was in vain: the value failed, was too long, or the part with it was left out.
   * Called once for each, before `encode` returns.
   */
  withdraw?(reference: Reference): void;
  /** The proxy for a reference that arrived, or the very object if it lives here. */
  fromReference(reference: Reference): unknown;
}
