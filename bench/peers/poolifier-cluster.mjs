import { FixedClusterPool } from 'poolifier';
import { workerFile } from './worker-file.mjs';

/** A poolifier pool of one cluster worker. */
export default class Poolifier {
  async start() {
    this.pool = new FixedClusterPool(1, workerFile('poolifier.cjs'));
    await this.echo(null);
  }

  echo(value) {
    return this.pool.execute(value);
  }

  use(value, { signal }) {
    return this.pool.execute(value, 'use', signal);
  }

  close() {
    return this.pool.destroy();
  }
}
