import { type ChildProcess, spawn as startChild, spawnSync } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * How an actor ends when its owner is gone, also while it burns CPU in a loop and cannot notice. Linux kills it for us
 * where `setpriv --pdeathsig` works: it costs one exec at the start (about 1 ms). On other POSIX systems, and where
 * setpriv is missing or another one (Alpine's), one shell for all actors of the owner waits for the owner's end and kills
 * them: about 1 MB, no processor time. It also ends whole process groups, which Linux alone does not. Windows ends children with
 * their parent by itself.
 */
export interface OwnerDeath {
  /** The command that runs Node for us. */
  command(node: string, args: readonly string[]): [command: string, args: string[]];
  started(pid: number): void;
  ended(pid: number): void;
}

let chosen: OwnerDeath | undefined;
let reaper: Reaper | undefined;
let groups: OwnerDeath | undefined;

/** @param killTree with the process the group that it leads ends */
export function ownerDeath(killTree: boolean): OwnerDeath {
  if (killTree && process.platform !== 'win32') return (groups ??= groupsOf((reaper ??= new Reaper())));
  return (chosen ??= choose(process.platform));
}

function choose(platform: NodeJS.Platform): OwnerDeath {
  if (platform === 'linux' && setprivWorks()) return parentDeathSignal;
  return platform === 'win32' ? bySystem : (reaper ??= new Reaper());
}

function setprivWorks(): boolean {
  return spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' }).status === 0;
}

const bySystem: OwnerDeath = {
  command: (node, args) => [node, [...args]],
  started: () => undefined,
  ended: () => undefined,
};

const parentDeathSignal: OwnerDeath = {
  ...bySystem,
  command: (node, args) => ['setpriv', ['--pdeathsig', 'KILL', node, ...args]],
};

/** What `kill` takes for a group. */
function groupsOf(those: Reaper): OwnerDeath {
  return {
    ...bySystem,
    started: (pid) => {
      those.started(-pid);
    },
    ended: (pid) => {
      those.ended(-pid);
    },
  };
}

// The shell must outlive signals sent to the whole group or tree: it goes when its input ends, which is when we do.
const SCRIPT = `
trap '' INT TERM HUP
pids=' '
while read -r word pid; do
  case $word in
    add) pids="$pids$pid " ;;
    drop) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
`;

class Reaper implements OwnerDeath {
  private shell: Partial<Pick<ChildProcess, 'stdin'>> | undefined;

  command(node: string, args: readonly string[]): [string, string[]] {
    return [node, [...args]];
  }

  started(pid: number): void {
    this.tell(`add ${pid}`);
  }

  ended(pid: number): void {
    this.tell(`drop ${pid}`);
  }

  private tell(line: string): void {
    this.shell ??= startShell(() => {
      this.shell = undefined;
    });
    this.shell.stdin?.write(`${line}\n`);
  }
}

function startShell(gone: () => void): Partial<Pick<ChildProcess, 'stdin'>> {
  const shell: ChildProcess = startChild('/bin/sh', ['-c', SCRIPT, 'uactor-reaper'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', gone).on('exit', gone);
  shell.unref();
  // There is none where there are no descriptors left for it.
  const { stdin }: Partial<ChildProcess> = shell;
  if (!(stdin instanceof Socket)) return {};
  stdin.on('error', () => undefined);
  stdin.unref();
  return { stdin };
}
