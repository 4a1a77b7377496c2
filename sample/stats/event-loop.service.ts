import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';

/** Delay of this process's event loop over the last whole second, in milliseconds; an idle loop shows 1, its resolution. */
export interface EventLoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const SPAN_MS = 1000;

/** Measures how late the application's own event loop is. */
@Injectable()
export class EventLoopService implements OnModuleInit, OnModuleDestroy {
  private readonly histogram = monitorEventLoopDelay({ resolution: 1 });
  private last: EventLoopDelay | undefined;
  private timer: NodeJS.Timeout | undefined;

  onModuleInit(): void {
    this.histogram.enable();
    this.timer = setInterval(() => {
      this.last = this.read();
      this.histogram.reset();
    }, SPAN_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.histogram.disable();
  }

  get delay(): EventLoopDelay {
    return this.last ?? this.read();
  }

  private read(): EventLoopDelay {
    const { histogram } = this;
    return { p50: histogram.percentile(50) / 1e6, p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6 };
  }
}
