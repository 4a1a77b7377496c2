import type { SimulatedNetwork } from './network.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

/** Dials from one process to another that the other waits for: both may dial at once. */
const MOST_ANSWERED = 24;
/** Dials that nobody answers, or nobody yet: fifteen seconds, four times a second, and for an actor that died again with the next calls. */
const MOST_IN_VAIN = 240;

/** Everybody has let everything go: nothing is left. */
export function checkEmpty({ name, space }: SimulatedProcess, world: World): void {
  const demand = (ok: boolean, what: string): void => {
    if (!ok) world.broken(`${name}: ${what}`);
  };
  const held = [...space.objects].filter((object) => !object.isActor || object.holds > 0);
  const objects = held.map(({ id, holds, shape }) => `${shape.typeid} ${id} (held ${holds} times)`);
  demand(objects.length === 0, `nobody holds ${objects.join()}, which is there still`);
  demand(space.pins.size === 0, `${space.pins.size} pins are left`);
  const { open } = space.handedOn;
  demand(open.length === 0, `the pins ${open.join()} at others are not known to be over`);
  demand(space.actors.size === 0, `the actors ${[...space.actors.keys()].join()} are known still`);
  for (const peer of [...space.allPeers(), space.loopback]) {
    const who = world.processes.find((process) => process.space.id === peer.process)!.name;
    demand(!peer.holdsAny, `${who} holds something`);
    const unsaid = Reflect.get(peer, 'unsaid') as unknown[];
    demand(unsaid.length === 0, `${unsaid.length} things were never said to ${who}`);
    const calls = Reflect.get(peer, 'calls') as number;
    demand(calls === 0, `${calls} calls to ${who} are open`);
  }
}

/** Two processes have one link, and came by it without ado. */
export function checkLinks(network: SimulatedNetwork, processes: readonly SimulatedProcess[], world: World): void {
  for (const [index, one] of processes.entries()) {
    for (const two of processes.slice(index + 1)) {
      const links = [...network.connections].filter(
        ({ names }) => names.includes(one.name) && names.includes(two.name),
      );
      if (links.length > 1) world.broken(`${one.name} and ${two.name} have ${links.length} links`);
      const oneOpen = one.space.peer(two.space.id)?.isOpen === true;
      const twoOpen = two.space.peer(one.space.id)?.isOpen === true;
      if (one.alive && two.alive && (oneOpen !== twoOpen || oneOpen !== (links.length === 1)))
        world.broken(`${one.name} and ${two.name} do not agree whether they have a link`);
    }
  }
  for (const [who, { answered, early, refused }] of network.dials) {
    if (answered > MOST_ANSWERED || early > MOST_IN_VAIN || refused > MOST_IN_VAIN)
      world.broken(`${who}: ${answered} dials were answered, ${early} came too early and ${refused} were refused`);
  }
}
