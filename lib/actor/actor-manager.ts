import type { AnyClass } from './actor-class.js';
import type { RunOptions } from './actor-options.js';
import { BASE_TYPEIDS } from './typeids.js';

/**
 * A table of typeids, and default options, that several actor classes share: `@Actor({ managerClass: MyManager })`. Write a
 * subclass with `static proxies = { MyProxy }` and `static options = { … }`; subclasses add to what their parents have.
 */
export abstract class ActorManager {
  /** Classes of proxies, by typeid. */
  static readonly proxies: Readonly<Record<string, AnyClass>> = {};
  /** Options of its actors, unless the actor says otherwise. */
  static readonly options: RunOptions = {};

  /** The typeids that it knows. */
  static typeids(): string[] {
    return [...BASE_TYPEIDS, ...Object.keys(managerTable(this).proxies)];
  }
}

export type ManagerClass = typeof ActorManager;

/** All that a manager and its parents have, the child's first. */
export function managerTable(manager: ManagerClass): Pick<ManagerClass, 'proxies' | 'options'> {
  const chain: ManagerClass[] = [];
  for (let at: unknown = manager; typeof at === 'function' && at !== Function.prototype; at = Object.getPrototypeOf(at))
    chain.unshift(at as ManagerClass);
  return {
    proxies: Object.assign({}, ...chain.map(({ proxies }) => proxies)) as ManagerClass['proxies'],
    options: Object.assign({}, ...chain.map(({ options }) => options)) as RunOptions,
  };
}
