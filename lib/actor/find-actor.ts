import type { AnyClass } from './actor-class.js';
import { declarations } from './declaration.js';

/** The actor class of that name, where this process has loaded exactly one. */
export function actorClassNamed(className: string): AnyClass | undefined {
  const found = [...declarations.actors.keys()].filter(({ name }) => name === className);
  return found.length === 1 ? found[0] : undefined;
}

/**
 * The class of that name that the file declares, once it was loaded; the reason in words where there is none.
 * @param file undefined: whichever file declares it
 */
export function findActor(file: string | undefined, className: string): AnyClass | string {
  const found = [...declarations.actors.values()].filter(
    (actor) =>
      actor.actorClass.name === className && (file === undefined || actor.file === undefined || actor.file === file),
  );
  const [first] = found;
  const place = file ?? 'The entry';
  if (first === undefined)
    return `${place} was loaded, but no class ${className} with @Actor() stands at its top level`;
  if (found.length > 1)
    return `${place} declares ${found.length} actor classes named ${className}: give them names of their own`;
  return first.actorClass;
}
