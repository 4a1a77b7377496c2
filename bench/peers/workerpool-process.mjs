import workerpool from 'workerpool';
import { workerFile } from './worker-file.mjs';

/** A workerpool pool of one process. */
export default class Workerpool {
  async start() {
    this.pool = workerpool.pool(workerFile('workerpool.mjs'), { workerType: 'process', maxWorkers: 1 });
    await this.echo(null);
  }

  echo(value) {
    return this.pool.exec('echo', [value]);
  }

  use(value) {
    return this.pool.exec('use', [value]).timeout(10_000);
  }

  close() {
    return this.pool.terminate();
  }
}
