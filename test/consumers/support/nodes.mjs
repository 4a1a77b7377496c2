import { join } from 'node:path';
import { run } from './commands.mjs';

const major = Number(process.versions.node.split('.')[0]);

/**
 * The executables of the wanted major versions of Node: the one that runs us, others from packages.
 * @param {readonly number[]} majors
 * @param {string} folder where to install those that are missing
 * @returns {Promise<Map<number, string>>} major version to path
 */
export async function installNodes(majors, folder) {
  const missing = majors.filter((wanted) => wanted !== major);
  const found = new Map([[major, process.execPath]]);
  for (const wanted of missing) {
    const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
    const prefix = join(folder, `node-${wanted}`);
    const { ok, output } = await run(
      'npm',
      ['install', '--no-save', '--no-audit', '--no-fund', '--prefer-offline', '--prefix', prefix, `${name}@${wanted}`],
      { cwd: folder, seconds: 180 },
    );
    if (!ok) throw new Error(`Node ${wanted} could not be installed:\n${output}`);
    found.set(wanted, join(prefix, 'node_modules', name, 'bin', 'node'));
  }
  return found;
}
