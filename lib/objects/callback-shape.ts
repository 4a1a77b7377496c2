import type { Shape } from './object-table.js';

/** The one member of a function: itself. */
export const CALLBACK: Shape = {
  kind: 'callback',
  typeid: 'callback',
  members: [{ name: 'call', kind: 'method', returns: 'value' }],
  errands: false,
};

/** What has that member, and is not seen by the function as its `this`. */
export function callable(callback: object): object {
  return { call: (callback as () => unknown).bind(undefined) };
}
