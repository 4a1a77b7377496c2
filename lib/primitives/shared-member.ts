/** One member that callers in other processes may use. */
export interface SharedMember {
  readonly name: string;
  readonly kind: 'method' | 'property';
  readonly returns: 'value' | 'Iterator';
}
