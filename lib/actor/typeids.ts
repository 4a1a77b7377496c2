import type { MemberReturns } from './member.js';

/** Kinds of results that stay open after the call: a method that is declared so is called in a way of its own. */
export const OPEN_RESULTS: readonly Exclude<MemberReturns, 'value'>[] = ['AsyncResult', 'Observable', 'Iterator'];

/** Kinds of proxies that every actor knows. */
export const BASE_TYPEIDS: readonly string[] = [
  ...OPEN_RESULTS,
  'dict',
  'set',
  'list',
  'Queue',
  'JoinableQueue',
  'Event',
  'Lock',
  'RLock',
  'Semaphore',
  'BoundedSemaphore',
  'Condition',
  'Barrier',
  'Pool',
  'Namespace',
  'Value',
  'Array',
  'auto',
];

/** The kind of the proxies of actors themselves. */
export const ACTOR_TYPEID = 'actor';
