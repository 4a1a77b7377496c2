import { readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ActorMetadata } from '../actor/actor-metadata.js';
import { loadedFile } from '../actor/module-loading.js';
import type { ResolvedOptions } from '../actor/resolve-options.js';

const REMEDY =
  'Write `if (!isActorProcess) bootstrap();` there (isActorProcess is exported by nestjs-uactor), ' +
  'move the class to a file of its own, or name with the option entry a file that exports it';

/** What an actor process loads to get the class. */
export interface ClassFile {
  readonly file: string;
  /** The file was named by the option `entry`: it imports the class, or declares it. */
  readonly isEntry: boolean;
}

/**
 * The file that an actor process loads for a class.
 * @throws Error when there is none, or when loading it would start the application again
 */
export function classFile({ actorClass, file }: ActorMetadata, { entry }: ResolvedOptions): ClassFile {
  const loading = loadedFile();
  if (loading !== undefined) {
    throw new Error(
      `${loading} starts ${actorClass.name} by itself while it is loaded in the process of an actor, and so would every ` +
        `process started from here. ${REMEDY}`,
    );
  }
  if (entry !== undefined) return { file: resolve(entry), isEntry: true };
  if (file === undefined) {
    throw new Error(`the file that defines ${actorClass.name} could not be found out; name it with the option entry`);
  }
  if (file === startFile() && !looksGuarded(file)) {
    throw new Error(
      `${actorClass.name} is defined in ${file}, with which the application itself was started: its process would start ` +
        `the application again. ${REMEDY}`,
    );
  }
  return { file, isEntry: false };
}

const startFiles = new Map<string, string | undefined>();

function startFile(): string | undefined {
  const start = process.argv[1] ?? '';
  if (!startFiles.has(start)) startFiles.set(start, realStartFile(start));
  return startFiles.get(start);
}

function realStartFile(start: string): string | undefined {
  if (start === '') return undefined;
  for (const candidate of [start, `${start}.js`, `${start}.mjs`, `${start}.cjs`]) {
    try {
      return realpathSync(candidate);
    } catch {
      // Node is given `main` for `main.js`, too.
    }
  }
  return undefined;
}

/** A guard leaves its name in the file, bundled or not. Without it the file certainly has none. */
function looksGuarded(file: string): boolean {
  return readFileSync(file, 'utf8').includes('isActorProcess');
}
