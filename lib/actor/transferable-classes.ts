import type { AnyClass } from './actor-class.js';
import { sharedState } from './shared-state.js';

/** Classes by the name under which their instances cross. Plain maps, since other copies of this package use them too. */
export interface NamedClasses {
  readonly byName: Map<string, AnyClass>;
  readonly byPrototype: Map<object, string>;
}

export function namedClasses(): NamedClasses {
  return { byName: new Map(), byPrototype: new Map() };
}

/** The classes marked `@Transferable()`. */
export const transferableClasses = sharedState('transferable', namedClasses);

/**
 * Adds a class. The same class may come again, also as the twin that a second evaluation of its module makes: the last
 * one is then what arrives.
 * @throws TypeError if the name is empty, or another class has it
 */
export function addNamedClass(classes: NamedClasses, added: AnyClass, name: string, decorator: string): void {
  if (name === '') throw new TypeError(`${decorator} needs a name for a class that has none`);
  const present = classes.byName.get(name);
  if (present !== undefined && present !== added && String(present) !== String(added)) {
    throw new TypeError(`Two classes cross as "${name}": give one of them another name with ${decorator}`);
  }
  classes.byName.set(name, added);
  classes.byPrototype.set(prototypeOf(added), name);
}

export function prototypeOf(anyClass: AnyClass): object {
  return anyClass.prototype as object;
}
