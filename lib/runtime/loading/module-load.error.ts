/**
 * A module that could not be loaded. The message names the file, what was to load it, the reason and what to do;
 * `cause` is the original error with its own stack.
 */
export class ModuleLoadError extends Error {
  override readonly name = 'ModuleLoadError';

  constructor(
    readonly file: string,
    loader: string,
    reason: string,
    options: { cause: unknown },
  ) {
    const advice = adviceFor(reason);
    super(`${file} cannot be loaded (${loader}): ${reason}${advice === undefined ? '' : `\n${advice}`}`, options);
  }
}

const testRunner =
  /^(?:describe|it|test|expect|beforeEach|beforeAll|afterEach|afterAll|jest|vi) is not defined|@jest\/globals|^Vitest failed|'vitest'/;

/** What helps is known for the failures that the way of loading itself brings about. */
function adviceFor(reason: string): string | undefined {
  if (testRunner.test(reason)) {
    return 'An actor class belongs in a file of its own, not in a spec file: its file runs again in the process of the actor, where no test runner is.';
  }
  if (reason.includes('does not provide an export named')) {
    return 'Each file is compiled on its own: if that export is a type, import it with `import type`.';
  }
  if (/^(?:Cannot find (?:module|package)|ENOENT)/.test(reason)) {
    return 'Specifiers are looked up as Node does, then in TypeScript by `paths` and `baseUrl` of the nearest tsconfig.json. Was the output rebuilt while the application ran?';
  }
  return undefined;
}
