import type { AnyClass } from './actor-class.js';
import type { ActorOptions } from './actor-options.js';
import { sharedState } from './shared-state.js';

/** What `@Actor` wrote about a class. */
export interface ActorDeclaration {
  readonly actorClass: AnyClass;
  readonly options: ActorOptions;
  /** Absolute path of the file that defines the class, where it could be found out. */
  readonly file: string | undefined;
}

/** What `@Expose`, `@Returns`, `@Reentrant` and `@Idempotent` wrote about a member. */
export interface MemberMark {
  exposed?: boolean;
  returns?: string;
  reentrant?: boolean;
  idempotent?: boolean;
}

/** Decorators write here, and one accessor reads (`actor-metadata.ts`). */
export const declarations = sharedState('declarations', () => ({
  actors: new Map<AnyClass, ActorDeclaration>(),
  /** By the prototype that has the member. */
  members: new WeakMap<object, Map<string, MemberMark>>(),
}));
