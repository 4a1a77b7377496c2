import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/**
 * Starts the application in a process of its own.
 * @param {number} steps of the work of its routes `compute`
 */
export async function startApplication(steps) {
  const application = fork(path.join(import.meta.dirname, 'application.mjs'), [String(steps)]);
  const exited = once(application, 'exit');
  const [port] = await Promise.race([
    once(application, 'message'),
    exited.then(([code]) => Promise.reject(new Error(`The application ended with exit code ${code}`))),
  ]);
  return {
    port,
    async close() {
      application.disconnect();
      await exited;
    },
  };
}
