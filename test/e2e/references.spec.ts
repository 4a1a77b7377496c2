import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const run = promisify(execFile);

/** Runs a scene of the forgetful owner, in a process whose garbage can be collected at will. */
async function scene(name: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--expose-gc', 'test/fixtures/owner/forgetful-owner.mjs', name], {
    timeout: 55_000,
  });
  return stdout.trim();
}

describe('references', () => {
  it.each([
    [
      'S12 actors create actors, nested to any depth, hand out their proxies, and end with their owner',
      'nested actors',
    ],
    ['S18 the process ends once every proxy was collected', 'the last proxy'],
    ['S18 a holder in a third process keeps the process alive', 'a proxy elsewhere'],
    ['S18 a proxy that the actor gives of itself counts once', 'a proxy of itself'],
    ['S19 a result proxy keeps the process alive after the proxy of the actor is gone', 'a result proxy'],
    ['a call under way keeps the object of a proxy that nobody has any more', 'a temporary proxy'],
    ['a call that was open when its process died is forgotten', 'a call whose process died'],
    ['a hundred thousand objects made and dropped leave the table empty', 'a hundred thousand objects'],
    ['ten thousand calls with callbacks leave nothing behind', 'ten thousand callbacks'],
    ['ten thousand calls with signals leave nothing behind', 'ten thousand signals'],
    ['a signal that somebody listens to does not keep the application alive', 'a signal that never aborts'],
    ['an inline actor that is over is collected, with what it had of others', 'an inline actor that is over'],
    ['a lock that was acquired through a proxy which nobody has is released', 'a lock whose proxy nobody has'],
  ])('%s', async (_title, name) => {
    expect(await scene(name)).toBe('done');
  });
});
