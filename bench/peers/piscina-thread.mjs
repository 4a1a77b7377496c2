import { Piscina } from 'piscina';
import { workerFile } from './worker-file.mjs';

/** A piscina of one thread. */
export default class PiscinaThread {
  async start() {
    this.pool = new Piscina({
      filename: workerFile('echo.mjs'),
      minThreads: 1,
      maxThreads: 1,
      // More than the default of one serves more calls.
      concurrentTasksPerWorker: 256,
    });
    await this.echo(null);
  }

  echo(value) {
    return this.pool.run(value);
  }

  use(value, { signal }) {
    return this.pool.run(value, { name: 'use', signal });
  }

  close() {
    return this.pool.close({ force: true });
  }
}
