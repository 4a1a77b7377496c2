import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

/** A mount and process namespace of its own, in which everything is read-only and the command is process 1. */
const confine = (command: string): ReturnType<typeof spawnSync> => {
  const script = `mount --make-rprivate / && mount --rbind / / && mount -o remount,ro,bind / && exec ${command}`;
  return spawnSync('unshare', ['--mount', '--pid', '--fork', '--mount-proc', 'sh', '-c', script]);
};
const possible = confine('true').status === 0;

(possible ? it : it.skip)(
  `works with a read-only root, no writable temporary folder, and as PID 1${possible ? '' : ' (skipped: this system does not let us make namespaces)'}`,
  () => {
    const { stdout, stderr } = confine(`${process.execPath} test/fixtures/owner/confined-owner.mjs`);
    expect(stderr.toString()).toBe('');
    expect(JSON.parse(stdout.toString())).toEqual({
      owner: 1,
      tmp: false,
      here: false,
      pid: expect.any(Number),
      exit: { exitCode: 0, signal: null, forced: false },
    });
  },
);
