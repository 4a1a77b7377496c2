import type { Member } from '../actor/member.js';

export { type Member, type MemberReturns } from '../actor/member.js';

/** A proxy (or a function) as it travels. It never carries a key, nor a file to load. */
export interface Reference {
  readonly kind: 'actor' | 'object' | 'callback';
  /** Hexadecimal id of the process where the object lives (128 bits). */
  readonly process: string;
  /** Hexadecimal id of the actor that owns the object (128 bits), empty for an object of the host application. */
  readonly actor: string;
  /** The actor's name, for messages. */
  readonly name: string;
  /** Name of the actor's class, which may have proxies of its own; empty for an object of the host application. */
  readonly className: string;
  /** Life of the actor in which the object was made. */
  readonly incarnation: number;
  /** Id of the object in its process; 0 is the actor itself. */
  readonly object: number;
  /** Hexadecimal, unguessable (128 bits): who knows it may use the object. */
  readonly secret: string;
  readonly typeid: string;
  /** Of a bound method: its name; else empty. */
  readonly method: string;
  readonly members: readonly Member[];
  /** Where the process listens. */
  readonly addresses: readonly string[];
  /** The pin that the receiver's claim consumes; 0 when the object's own process gives the reference. */
  readonly pin: number;
}

/** What the codec asks for whatever does not cross by value. Handed in by name, since proxies live below this room. */
export interface ReferenceCodec {
  /**
   * Whether `value` crosses by reference.
   * @throws ProxyError for a proxy that was released
   */
  crosses(value: object): boolean;
}

/** The same for one link: where references are given to its peer, and taken from it. */
export interface ReferenceExchange extends ReferenceCodec {
  /** The reference of a value that crosses. The peer holds the object from now on: it is about to be written. */
  give(value: object): Reference;
  /** The proxy for a reference that arrived, or the very function if it lives here. */
  take(reference: Reference): unknown;
  /** A value that arrived is of no use to anybody: what it holds is let go at once. */
  discard(value: unknown): void;
}
