/** What a caller gets from a member: its result, or one of the kinds that stay open after the call. */
export type MemberReturns = 'value' | 'AsyncResult' | 'Observable' | 'Iterator';

/** One exposed member, as tables and references carry it. */
export interface Member {
  readonly name: string;
  readonly kind: 'method' | 'property';
  readonly returns: MemberReturns;
  /** Running it twice does what running it once does: a call whose fate is not known may be made again. */
  readonly idempotent?: boolean;
}

/** The same in the process that has it. */
export interface OfferedMember extends Member {
  /** The typeid under which its result is shared; undefined where the result crosses as it is. */
  readonly shares?: string | undefined;
  /** It may run while the one method that runs waits for it. */
  readonly reentrant?: boolean;
}
