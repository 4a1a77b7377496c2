import type { MemberReturns } from './member.js';

/** Kinds of proxies that every actor knows. */
export const BASE_TYPEIDS: readonly Exclude<MemberReturns, 'value'>[] = ['AsyncResult', 'Observable', 'Iterator'];
