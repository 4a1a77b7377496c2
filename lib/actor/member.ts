/** What a caller gets from a member: its result, or one of the kinds that stay open after the call. */
export type MemberReturns = 'value' | 'AsyncResult' | 'Observable' | 'Iterator';

/** One exposed member, as tables and references carry it. */
export interface Member {
  readonly name: string;
  readonly kind: 'method' | 'property';
  readonly returns: MemberReturns;
}
