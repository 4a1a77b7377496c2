import { realpathSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What compilers call the function that applies decorators; a bundler may have added a number to it. */
const helperName =
  /^(?:.*\.)?(?:_*(?:ts_)?(?:es)?decorate(?:Class|Element)?|DecorateConstructor|_*apply\w*(?:dec|decs\w*))[$\d]*$/i;

/** Some helper of a compiler that is not known. */
const helperLikeName = /decorate/i;

/**
 * The absolute path of the file that defines the class being decorated; undefined where code has no file.
 * To be called directly by the function that decorates the class, while it does.
 */
export function definingFile(): string | undefined {
  const [, ...callers] = callSites(definingFile);
  // Frames of built-in functions, such as a `forEach` over decorators, have no file.
  const place = callers.slice(framesAboveClass(callers)).find((site) => typeof site.getFileName() === 'string');
  return toPath(place?.getFileName());
}

/**
 * How many frames stand above the class. Between the decorator and the class may be others' decorators that wrap it,
 * in files of their own, and then the compiler's helper, in the file of the class or of a package: the class comes next.
 */
function framesAboveClass(callers: readonly NodeJS.CallSite[]): number {
  const names = callers.map((site) => site.getFunctionName() ?? '');
  const first = names.findIndex((name) => helperName.test(name));
  if (first === -1) return names.findLastIndex((name) => helperLikeName.test(name)) + 1;
  const beyond = names.findIndex((name, index) => index > first && !helperName.test(name));
  return beyond === -1 ? names.length : beyond;
}

/** The frames below `top`, untouched: with `--enable-source-maps` the texts of a stack show files that are not run. */
function callSites(top: () => unknown): NodeJS.CallSite[] {
  const installed = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const limit = Error.stackTraceLimit;
  const holder: { stack?: NodeJS.CallSite[] } = {};
  try {
    const value = (_error: unknown, sites: NodeJS.CallSite[]): NodeJS.CallSite[] => sites;
    Object.defineProperty(Error, 'prepareStackTrace', { value, configurable: true, writable: true });
    Error.stackTraceLimit = Number.POSITIVE_INFINITY;
    Error.captureStackTrace(holder, top);
    // V8 prepares it at the first look, which must come before the other function is back.
    return holder.stack ?? [];
  } finally {
    Error.stackTraceLimit = limit;
    if (installed) Object.defineProperty(Error, 'prepareStackTrace', installed);
    else Reflect.deleteProperty(Error, 'prepareStackTrace');
  }
}

/** ES modules name themselves by URL. A development server's query (`?v=1`) is no part of the file's name. */
function toPath(name: string | null | undefined): string | undefined {
  const path = name?.startsWith('file:') ? fileURLToPath(name) : name?.replace(/\?[vt]=[^/\\]*$/, '');
  if (path === undefined || !isAbsolute(path)) return undefined;
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
