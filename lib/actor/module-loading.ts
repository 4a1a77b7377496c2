import { AsyncLocalStorage } from 'node:async_hooks';
import { sharedState } from './shared-state.js';

const loading = sharedState('loading', () => new AsyncLocalStorage<string>());

/** Loads the file of an actor, so that whatever the file starts on its own is known to come from there. */
export function whileLoading<R>(file: string, load: () => R): R {
  return loading.run(file, load);
}

/**
 * The actor's file whose loading has led here, however long ago: it runs code of its own, such as a whole application.
 * Undefined in what the actor itself does, from its constructor on.
 */
export function loadedFile(): string | undefined {
  return loading.getStore();
}
