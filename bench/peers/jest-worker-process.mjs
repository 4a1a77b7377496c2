import { Worker } from 'jest-worker';
import { workerFile } from './worker-file.mjs';

/** A jest-worker of one process. */
export default class JestWorker {
  async start() {
    this.worker = new Worker(workerFile('echo.mjs'), { numWorkers: 1, exposedMethods: ['echo', 'use'] });
    await this.echo(null);
  }

  echo(value) {
    return this.worker.echo(value);
  }

  use(value) {
    return this.worker.use(value);
  }

  close() {
    return this.worker.end();
  }
}
