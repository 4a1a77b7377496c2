import { Fifo } from './fifo.js';
import { PoolTask } from './pool-task.js';
import type { PoolThreads } from './pool-threads.js';
import type { ThreadCall } from './thread-call.js';

/** Tasks in the order in which they came, as many at once as there may be threads. */
export class PoolTasks {
  private readonly waiting = new Fifo<PoolTask>();
  private readonly running = new Set<PoolTask>();

  /** @param idle called whenever the last task has ended */
  constructor(
    private readonly threads: PoolThreads,
    private readonly size: number,
    private readonly idle: () => void,
  ) {}

  get isIdle(): boolean {
    return this.running.size === 0;
  }

  start(call: ThreadCall): PoolTask {
    const task = new PoolTask(call);
    this.waiting.push(task);
    this.fill();
    return task;
  }

  /** All that there are, at once. */
  cancel(reason: unknown): void {
    while (this.waiting.length > 0) this.waiting.shift().cancel(reason);
    for (const task of this.running) task.cancel(reason);
  }

  private fill(): void {
    while (this.running.size < this.size && this.waiting.length > 0) {
      const task = this.waiting.shift();
      if (task.isWaiting) void this.run(task);
    }
  }

  private async run(task: PoolTask): Promise<void> {
    this.running.add(task);
    await task.run(this.threads);
    this.running.delete(task);
    this.fill();
    if (this.isIdle) this.idle();
  }
}
