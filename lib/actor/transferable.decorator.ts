import type { AnyClass } from './actor-class.js';
import { addNamedClass, prototypeOf, transferableClasses } from './transferable-classes.js';

/** Their state is not in fields, so that copying fields would make an empty shell. */
const BUILT_IN: readonly AnyClass[] = [
  Array,
  Map,
  Set,
  WeakMap,
  WeakSet,
  WeakRef,
  Promise,
  Date,
  RegExp,
  URL,
  ArrayBuffer,
  DataView,
  Object.getPrototypeOf(Uint8Array) as AnyClass,
];

/**
 * Makes instances of the class cross as themselves: their own enumerable fields are copied to an object with the class's
 * prototype, without running the constructor. `#private` fields do not cross. Both processes must load the class; where
 * it is not known, the call that carries an instance fails. Instances of subclasses need the decorator of their own.
 * Errors keep their class with it too. Works as a legacy and as a standard decorator.
 * @param name the name on the wire; needed for two classes of the same name
 * @throws TypeError for a subclass of a built-in class like `Map`, or a name that another class has
 */
export function Transferable(name?: string): (transferable: AnyClass) => void {
  return (transferable) => {
    const builtIn = BUILT_IN.find((each) => prototypeOf(transferable) instanceof each);
    if (builtIn !== undefined) {
      throw new TypeError(
        `@Transferable() ${transferable.name}: a subclass of ${builtIn.name} keeps its content elsewhere than in fields`,
      );
    }
    addNamedClass(transferableClasses, transferable, name ?? transferable.name, '@Transferable()');
  };
}
