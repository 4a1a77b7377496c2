import type { AnyClass } from './actor-class.js';
import { checkMembers } from './actor-metadata.js';
import type { ActorOptions } from './actor-options.js';
import { declarations, type MemberMark } from './declaration.js';
import { definingFile } from './defining-file.js';
import { checkDeclaration } from './resolve-options.js';

/**
 * Marks a class as an actor: each instance runs in an operating-system process of its own.
 * @throws TypeError when an option is wrong, or a member's typeid is not defined
 */
export function Actor(options: ActorOptions = {}): (actorClass: AnyClass) => void {
  return (actorClass) => {
    checkDeclaration(options, `@Actor() ${actorClass.name}`);
    checkMembers(actorClass, options);
    declarations.actors.set(actorClass, { actorClass, options, file: definingFile() });
  };
}

/** Makes a method, accessor or attribute part of the interface. As soon as a class exposes one member, all others are hidden. */
export function Expose(): MemberDecorator {
  return (prototype, name) => {
    mark(prototype, name, { exposed: true });
  };
}

/** Says which kind of proxy callers of the method get: `AsyncResult`, `Observable`, `Iterator`, … */
export function Returns(typeid: string): MemberDecorator {
  return (prototype, name) => {
    mark(prototype, name, { returns: typeid });
  };
}

/**
 * In an actor with `concurrency: 1`: a call of the method that comes from the very call which runs, through other actors or
 * callbacks, runs at once, in the midst of it. Without this it fails with `ReentrancyError`, since it would wait for itself.
 */
export function Reentrant(): MemberDecorator {
  return (prototype, name) => {
    mark(prototype, name, { reentrant: true });
  };
}

/**
 * Says of a method that running it twice does what running it once does. A call of it that was open when the process died is
 * made once more in the next life of the actor, unless `withOptions(actor, { retries: 0 })` says no. A method that overrides
 * it says so itself.
 */
export function Idempotent(): MemberDecorator {
  return (prototype, name) => {
    mark(prototype, name, { idempotent: true });
  };
}

/** A decorator of a method, an accessor or an attribute. */
export type MemberDecorator = (prototype: object, name: string | symbol) => void;

function mark(prototype: object, name: string | symbol | object, add: MemberMark): void {
  // A standard decorator is given the member and a description of it, and no way to its class.
  if (typeof name === 'object') {
    throw new TypeError(
      '@Expose(), @Returns(), @Reentrant() and @Idempotent() need "experimentalDecorators": true in tsconfig.json, as Nest does',
    );
  }
  if (typeof name !== 'string') {
    throw new TypeError(`${prototype.constructor.name}: ${String(name)} cannot be part of an interface`);
  }
  let marks = declarations.members.get(prototype);
  if (marks === undefined) declarations.members.set(prototype, (marks = new Map<string, MemberMark>()));
  marks.set(name, { ...marks.get(name), ...add });
}
