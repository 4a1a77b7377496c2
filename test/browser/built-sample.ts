import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = resolve('dist/sample/main.js');

/** The built sample in a process of its own; disposing ends it as Ctrl-C does. */
export interface BuiltSample {
  readonly url: string;
  /** Sends SIGINT; resolves, once the process is gone, to the signal it ended with. */
  interrupt(): Promise<NodeJS.Signals | null>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** @throws Error when there is no build, or the sample does not come up */
export async function startSample(env: NodeJS.ProcessEnv = {}): Promise<BuiltSample> {
  if (!existsSync(MAIN)) throw new Error(`There is no ${MAIN}. Build it first: npm run build`);
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...env, PORT: '0', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const lines = createInterface(child.stdout);
  const ready = (async () => {
    for await (const line of lines) {
      const url = /Search at (http\S+)/.exec(line)?.[1];
      if (url !== undefined) return url;
    }
    throw new Error('The sample ended before it was ready');
  })();
  const url = await ready;
  child.stdout.resume();
  const interrupt = async (): Promise<NodeJS.Signals | null> => {
    child.kill('SIGINT');
    const [, signal] = await ended;
    return signal;
  };
  return {
    url: url.replace('[::1]', 'localhost'),
    interrupt,
    async [Symbol.asyncDispose]() {
      await interrupt();
    },
  };
}
