import { sharedState } from '../actor/shared-state.js';

/** What there is to be done about the code that this process has compiled, see compiled-file.ts, which is loaded before it. */
interface Compiled {
  /**
   * Keeps what was compiled by now beside the file, for the processes that come. Takes milliseconds, so it is for a process that
   * has nothing else to do. Undefined where there was something to take already.
   */
  keep?: () => void;
}

export const compiled = sharedState<Compiled>('compiled', () => ({}));
