import { inspect } from 'node:util';

import { isTypeScript } from './module-kind.js';

/** What went wrong when `file` was loaded: the error's message, and the place of a syntax error. */
export async function describeFailure(error: unknown, file: string): Promise<string> {
  if (!(error instanceof Error)) return `it threw ${inspect(error)}`;
  const placeIsTold = !(error instanceof SyntaxError) || /:\d+:\d+\b/.test(error.message);
  const place = placeIsTold ? undefined : (firstPlace(error.stack ?? '') ?? (await placeByChecking(file)));
  return place === undefined ? error.message : `${place}: ${error.message}`;
}

/** Node writes the place above the message for a CommonJS file, and for an import that names no export. */
function firstPlace(report: string): string | undefined {
  return /^(.+:\d+)\n/.exec(report)?.[1];
}

/** Of an ES module that cannot be parsed the error has no place; `node --check` tells it, and runs nothing. */
function placeByChecking(file: string): Promise<string | undefined> {
  if (isTypeScript(file)) return Promise.resolve(undefined);
  const { execFile } = process.getBuiltinModule('node:child_process');
  const env = { ...process.env, NODE_OPTIONS: '' };
  return new Promise((done) => {
    execFile(process.execPath, ['--check', file], { env, timeout: 10_000 }, (_error, _stdout, stderr) => {
      done(firstPlace(stderr));
    });
  });
}
