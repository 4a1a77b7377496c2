import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { AnyClass } from '../actor/actor-class.js';
import { actorMetadata } from '../actor/actor-metadata.js';
import type { RunOptions } from '../actor/actor-options.js';
import { checkOptions } from '../actor/resolve-options.js';
import { type ActorToken, getActorToken } from './actor-token.js';

/** What the `useFactory` of an entry returns. */
export interface ActorFactoryResult extends Omit<RunOptions, 'name'> {
  /** Arguments of the constructor, in place of the entry's own. */
  args?: readonly unknown[];
}

/** An actor in a list of `UActorModule`, with options over those of `@Actor()` and the module's defaults. */
export interface ActorEntryOptions extends RunOptions {
  actor: AnyClass;
  /** Tells several actors of one class apart: `@InjectActor(HelloActor, name)`. Logs and errors show it. */
  name?: string;
  /** Arguments of the constructor. */
  args?: readonly unknown[];
  /** Modules whose providers `inject` names. */
  imports?: ModuleMetadata['imports'];
  /** What `useFactory` is called with. */
  inject?: FactoryProvider['inject'];
  /** Makes arguments and options when the application is built; they win over those beside it. */
  useFactory?: FactoryProvider<ActorFactoryResult>['useFactory'];
}

/** An actor to register: the class, or the class with its options. */
export type ActorEntry = AnyClass | ActorEntryOptions;

/** An entry that was checked. */
export interface Registration {
  readonly token: ActorToken;
  readonly actorClass: AnyClass;
  readonly name: string | undefined;
  readonly args: readonly unknown[];
  readonly options: RunOptions;
  readonly imports: NonNullable<ActorEntryOptions['imports']>;
  readonly inject: NonNullable<ActorEntryOptions['inject']>;
  readonly useFactory: ActorEntryOptions['useFactory'];
}

/**
 * Reads an entry of a list, which may be anything that JavaScript, or a circle of imports, put there.
 * @param place says whose entry it is
 * @throws TypeError that names the class and the wrong option
 */
export function readEntry(entry: ActorEntry | null | undefined, place: string): Registration {
  const given: Partial<ActorEntryOptions> | null | undefined = typeof entry === 'function' ? { actor: entry } : entry;
  const { actor: actorClass, args = [], imports = [], inject = [], useFactory, ...options } = given ?? {};
  if (typeof actorClass !== 'function') {
    throw new TypeError(
      `${place}: an entry is a class or { actor: Class, … }, not ${describe(given)}; do files import each other in a circle?`,
    );
  }
  actorMetadata(actorClass);
  const owner = `${place}: ${actorClass.name}`;
  checkOptions(options, owner);
  checkLists(owner, { args, imports, inject });
  if (useFactory !== undefined && typeof useFactory !== 'function') {
    throw new TypeError(`${owner}: the option useFactory must be a function`);
  }
  const { name } = options;
  return { token: getActorToken(actorClass, name), actorClass, name, args, options, imports, inject, useFactory };
}

/**
 * Checks what an entry's factory made. Its options are checked with all others.
 * @throws TypeError that names the class and what is wrong
 */
export function readFactoryResult(
  made: ActorFactoryResult | undefined,
  { actorClass }: Registration,
): { args: readonly unknown[] | undefined; options: RunOptions } {
  const owner = `${actorClass.name}: useFactory`;
  if (typeof made !== 'object') throw new TypeError(`${owner} must return an object, like { args: [1] }`);
  const { args, ...options } = made;
  checkLists(owner, { args: args ?? [] });
  if ('name' in options) throw new TypeError(`${owner} cannot return the option name: it stands beside useFactory`);
  return { args, options };
}

function checkLists(owner: string, lists: Record<string, unknown>): void {
  for (const [option, value] of Object.entries(lists)) {
    if (!Array.isArray(value)) throw new TypeError(`${owner}: the option ${option} must be a list`);
  }
}

function describe(value: object | null | undefined): string {
  return value === null || value === undefined ? String(value) : `{ ${Object.keys(value).join(', ')} }`;
}
