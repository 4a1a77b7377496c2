import type { AnyClass } from '../actor/actor-class.js';
import { sharedState } from '../actor/shared-state.js';
import { addNamedClass, namedClasses, transferableClasses } from '../actor/transferable-classes.js';
import * as libraryErrors from '../errors/index.js';

type ErrorClass = abstract new (...args: never[]) => Error;

const registered = sharedState('error-classes', namedClasses);

const BUILT_IN = new Map<string, ErrorClass>(
  Object.entries({
    Error,
    TypeError,
    RangeError,
    SyntaxError,
    ReferenceError,
    EvalError,
    URIError,
    AggregateError,
    DOMException,
  }),
);

const LIBRARY = new Map<string, AnyClass>();
for (const [name, exported] of Object.entries(libraryErrors)) if (isErrorClass(exported)) LIBRARY.set(name, exported);
const LIBRARY_NAMES = new Map([...LIBRARY].map(([name, known]) => [known.prototype as object, name]));

/**
 * Makes errors of the class arrive as that class in this process. Errors are made without running the constructor.
 * @param name the name on the wire, the class's own unless it is shared with another class
 * @throws TypeError if another class has the name
 */
export function registerErrorClass(errorClass: AnyClass, name = errorClass.name): void {
  addNamedClass(registered, errorClass, name, 'registerErrorClass()');
}

/** The class that is known here by a name that arrived. */
export function errorClass(name: string): AnyClass | undefined {
  const found = registered.byName.get(name) ?? transferableClasses.byName.get(name) ?? LIBRARY.get(name);
  return found !== undefined && isErrorClass(found) ? found : BUILT_IN.get(name);
}

/** The name under which errors with this prototype cross. */
export function errorClassName(prototype: object): string {
  const known =
    registered.byPrototype.get(prototype) ??
    transferableClasses.byPrototype.get(prototype) ??
    LIBRARY_NAMES.get(prototype);
  if (known !== undefined) return known;
  const constructor: unknown = Reflect.get(prototype, 'constructor');
  return typeof constructor === 'function' ? constructor.name : '';
}

function isErrorClass(value: unknown): value is ErrorClass {
  return typeof value === 'function' && (value.prototype as unknown) instanceof Error;
}
