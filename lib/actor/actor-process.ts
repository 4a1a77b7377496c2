import { sharedState } from './shared-state.js';

/** Set in the environment of an actor process by its owner, and taken out of it at once: children of the actor are none. */
export const PROCESS_MARK = 'NESTJS_UACTOR_PROCESS';

/** The mark of a process that was started before there is an actor for it. Behind it stands the file of another actor. */
export const SPARE = 'spare:';

/**
 * glibc's options, and what actor processes begin with where there are none: pages of 2 MiB for large values, which the system
 * otherwise makes 4 KiB at a time. Taken out again like the mark.
 */
export const MALLOC_OPTIONS = 'GLIBC_TUNABLES';
export const HUGE_PAGES = 'glibc.malloc.hugetlb=1';

interface ProcessMark {
  inside: boolean;
}

const mark = sharedState<ProcessMark>('process', () => ({ inside: process.env[PROCESS_MARK] !== undefined }));

/**
 * Whether this process is an actor's own, or this thread one of a pool. In a start file or a bundle that defines actor
 * classes or what pools run, write `if (!isActorProcess) bootstrap()`: the file is loaded again there.
 */
export const isActorProcess: boolean = mark.inside;

/** Of a thread that is about to load a module of the application. */
export function markPoolThread(): void {
  mark.inside = true;
}
