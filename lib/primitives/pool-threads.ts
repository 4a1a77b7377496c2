import { createRequire } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import { SerializationError } from '../errors/index.js';
import { bundledFile } from './bundled-file.js';
import { restoreError } from './error-copy.js';
import { isTypeScript } from './pool-module.js';
import type { ThreadCall, ThreadOutcome } from './thread-call.js';

/** A thread without anything to do ends after so many milliseconds. */
const IDLE_TIMEOUT = 30_000;

export interface ThreadOptions {
  /** The module that they run. */
  readonly file: string;
  /** Threads at most. */
  readonly size: number;
  /** Megabytes for the objects of each thread. */
  readonly maxHeap?: number | undefined;
}

interface RunOptions {
  readonly filename: string;
  readonly signal: AbortSignal;
}

/** Threads, which start when there is work for them, and how they fail. */
export class PoolThreads {
  private threads: Piscina | undefined;
  private readonly underWay = new Set<(reason: unknown) => void>();
  private readonly living = new Map<Worker, Promise<void>>();
  /** What piscina told last of something that has to do with no work. */
  private lastFailure: unknown;

  constructor(private readonly options: ThreadOptions) {}

  /**
   * Calls an export in a thread; aborting takes the thread down with it.
   * @throws what the export throws; SerializationError; Error when the thread ends, or piscina is not installed
   */
  async run(call: ThreadCall, signal: AbortSignal): Promise<unknown> {
    this.threads ??= this.open();
    const outcome = await this.outcomeOf(this.threads, call, { filename: bundledFile('pool-thread.cjs'), signal });
    if ('value' in outcome) return outcome.value;
    if ('failure' in outcome) throw restoreError(outcome.failure);
    throw new SerializationError('result', outcome.unsendable, 'yes');
  }

  /** Ends all threads at once. Resolves when they are gone. */
  async end(): Promise<void> {
    await this.threads?.destroy();
    await Promise.all(this.living.values());
  }

  private open(): Piscina {
    const Threads = loadPiscina();
    const { file, size, maxHeap } = this.options;
    keepCompiler(file);
    const threads = new Threads({
      minThreads: 0,
      maxThreads: size,
      idleTimeout: IDLE_TIMEOUT,
      // What the module does on its own, such as keeping a connection alive, goes on between the calls.
      atomics: 'disabled',
      recordTiming: false,
      ...(maxHeap === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: maxHeap } }),
    });
    // Also told are answers that come when their call was given up: see below for what a thread dies of.
    threads.on('error', (error: unknown) => {
      this.lastFailure = error;
    });
    return threads;
  }

  private outcomeOf(threads: Piscina, call: ThreadCall, options: RunOptions): Promise<ThreadOutcome> {
    return new Promise((resolve, reject) => {
      const fail = (reason: unknown): void => {
        this.underWay.delete(fail);
        reject(explained(reason, call));
      };
      this.underWay.add(fail);
      const done = (outcome: ThreadOutcome): void => {
        this.underWay.delete(fail);
        resolve(outcome);
      };
      threads.run(call, options).then(done, fail);
      this.watch(threads);
    });
  }

  /** Learns from the threads themselves what nobody else is told. */
  private watch(threads: Piscina): void {
    for (const thread of threads.threads) {
      if (this.living.has(thread)) continue;
      let diedOf: unknown = new Error('it ended before it was ready');
      thread.once('error', (error: unknown) => {
        const hadWork = error !== this.lastFailure;
        if (hadWork) return;
        diedOf = error;
        if (!this.isStranded(threads)) warn(error);
      });
      const exited = new Promise<void>((resolve) => {
        thread.once('exit', () => {
          this.living.delete(thread);
          resolve();
        });
      });
      this.living.set(thread, exited);
      // By then its own work was told what it died of.
      void exited
        .then(() => nextTurn())
        .then(() => {
          if (!this.isStranded(threads)) return;
          for (const fail of [...this.underWay]) fail(diedOf);
        });
    }
  }

  /** A thread that ends before it is ready leaves its work in the queue, where nobody may ever come for it. */
  private isStranded(threads: Piscina): boolean {
    return threads.threads.length === 0 && this.underWay.size > 0;
  }
}

/**
 * Threads compile TypeScript with this addon, if it is there. The end of the last thread that has it would unload it, of which
 * Node dies from version 24 on: so this thread has it, too.
 */
function keepCompiler(file: string): void {
  if (!isTypeScript(file)) return;
  try {
    createRequire(file)('@swc/core');
  } catch {
    // They have another, or say themselves that they have none.
  }
}

function loadPiscina(): typeof Piscina {
  try {
    return (createRequire(import.meta.url)('piscina') as { Piscina: typeof Piscina }).Piscina;
  } catch (error) {
    throw new Error('Pools need the package piscina, which cannot be loaded here: npm install piscina', {
      cause: error,
    });
  }
}

function explained(reason: unknown, { name, file }: ThreadCall): Error {
  const text = textOf(reason, 'message');
  if (textOf(reason, 'name') === 'DataCloneError') return new SerializationError('args', text, 'no', { cause: reason });
  return new Error(`A thread of the pool ended during ${name}() of ${file}: ${text}`, { cause: reason });
}

function warn(reason: unknown): void {
  process.emitWarning(`A thread of a pool died without a call: ${textOf(reason, 'stack')}`);
}

/** Anything can be thrown, and errors lose some of what they say on their way out of a thread. */
function textOf(reason: unknown, part: 'name' | 'message' | 'stack'): string {
  const text = (reason as Partial<Error> | null | undefined)?.[part];
  return typeof text === 'string' && text !== '' ? text : String(reason);
}
