import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { RunOptions } from '../actor/actor-options.js';
import { checkOptions } from '../actor/resolve-options.js';
import { checkSpares } from '../process/keep-spares.js';
import type { ActorEntry } from './actor-entry.js';

/** Options for all actors of the application; those of the entries win over them, and they over those of `@Actor()`. */
export type ActorDefaults = Omit<RunOptions, 'name'>;

/** Options of `UActorModule.forRoot()`. */
export interface UActorModuleOptions {
  actors?: readonly ActorEntry[];
  defaults?: ActorDefaults;
  /** Processes that are kept started for actors to come, in the whole process: see `keepSpares`. @default 1 */
  spares?: number;
}

/** What the `useFactory` of `UActorModule.forRootAsync()` returns. */
export type UActorFactoryResult = Pick<UActorModuleOptions, 'defaults' | 'spares'>;

/** Options of `UActorModule.forRootAsync()`. */
export interface UActorModuleAsyncOptions {
  /** Stand here and not in what `useFactory` returns, since tokens must be known before anything is made. */
  actors?: readonly ActorEntry[];
  /** Modules whose providers `inject` names. */
  imports?: ModuleMetadata['imports'];
  /** What `useFactory` is called with. */
  inject?: FactoryProvider['inject'];
  useFactory: FactoryProvider<UActorFactoryResult>['useFactory'];
}

/** @throws TypeError that names the first key that is none of `known` */
export function checkKeys(options: object, known: readonly string[], place: string): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw new TypeError(`${place}: there is no option ${key}; there are ${known.join(', ')}`);
  }
}

/** @throws TypeError that names the wrong option */
export function checkApplication({ defaults, spares }: UActorFactoryResult, place: string): void {
  if (defaults !== undefined) checkDefaults(defaults, place);
  const expected = spares === undefined ? undefined : checkSpares(spares);
  if (expected !== undefined) throw new TypeError(`${place}: the option spares must be ${expected}`);
}

function checkDefaults(defaults: RunOptions, place: string): void {
  checkOptions(defaults, `${place} defaults`);
  if (defaults.name !== undefined) {
    throw new TypeError(`${place} defaults: the option name belongs to one actor, in its entry or its @Actor()`);
  }
}
