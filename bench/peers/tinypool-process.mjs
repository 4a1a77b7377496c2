import { Tinypool } from 'tinypool';
import { workerFile } from './worker-file.mjs';

/** A tinypool of one child process. */
export default class TinypoolProcess {
  async start() {
    this.pool = new Tinypool({
      filename: workerFile('echo.mjs'),
      runtime: 'child_process',
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
    return this.pool.destroy();
  }
}
