import { collectGarbage } from './collect-garbage.js';
import { Random } from '../simulation/random.js';
import { attackCodec } from './codec-attack.js';
import { FrameWriter } from './frames.js';
import { breaches } from './fuzzed-actor.js';
import { attackLink, type Standing } from './link-attack.js';
import { prototypesNow } from './prototypes.js';
import { EncodedValues, spoil } from './values.js';
import { World } from './world.js';

/** Inputs that one world is attacked with, from one seed: as many as a report must name to be repeated. */
export const ROUND = 5000;

/** Of the inputs of a round, those for the codec alone: they cost a tenth of the others. */
const CODEC_SHARE = 0.95;

/** What a single input may take of the processor, milliseconds: far more than any needs, far less than a hang. */
const LONGEST = 2000;

/** Milliseconds after which nothing of an attacker may be left: pins outlive their link by a minute. */
const FORGOTTEN = 120_000;

/** V8 tells of what was collected world by world, those of earlier rounds first. */
const MOST_COLLECTIONS = 50;

export interface RoundReport {
  /** Inputs by what was attacked. */
  readonly inputs: Record<Standing | 'codec', number>;
  /** Bytes said. */
  readonly bytes: number;
  /** The longest input, milliseconds of the processor. */
  readonly longest: number;
}

/**
 * Attacks one process with inputs that follow from the seed.
 * @throws Error that names the seed and the input, when something happened that no peer may cause
 */
export async function fuzzRound(seed: number): Promise<RoundReport> {
  const random = new Random(seed);
  const values = new EncodedValues(random);
  const world = new World();
  const writer = new FrameWriter(random, values, world.members);
  const before = prototypesNow();
  const inputs = { codec: 0, stranger: 0, actor: 0, peer: 0 };
  let [bytes, longest] = [0, 0];
  await world.settle();
  for (let number = 0; number < ROUND; number++) {
    const fail = (what: string, cause?: unknown): never => {
      throw new Error(`Seed ${seed}, input ${number}: ${what}`, { cause });
    };
    const begun = processorTime();
    const { kind, pieces } = anyInput(random, values, writer);
    const wrong =
      kind === 'codec'
        ? attackCodec(Buffer.concat(pieces), random.chance(0.5))
        : await attackLink(world, kind, pieces).catch((error: unknown) => error);
    inputs[kind]++;
    for (const piece of pieces) bytes += piece.length;
    longest = Math.max(longest, processorTime() - begun);
    if (wrong !== undefined) fail('an error that no peer may cause', wrong);
    if (longest > LONGEST) fail(`it took ${longest} ms`);
    if (breaches.length > 0) fail(`reached what is not exposed: ${breaches.splice(0).join(', ')}`);
    if (number % 50 === 0 && (await world.askHonestly()) !== 'are you well?') fail('another link was disturbed');
  }
  await checkLeft(world, seed);
  if (prototypesNow() !== before) throw new Error(`Seed ${seed}: a built-in class was changed`);
  return { inputs, bytes, longest };
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** All attackers are gone, and so is everything that they held or asked for. */
async function checkLeft(world: World, seed: number): Promise<void> {
  await world.pass(FORGOTTEN);
  for (let tries = 0; world.remains !== undefined && tries < MOST_COLLECTIONS; tries++) {
    // Proxies of this process's own objects that an actor was given, and dropped, let go when they are collected.
    await collectGarbage();
    await world.pass(FORGOTTEN);
  }
  const { remains } = world;
  if (remains !== undefined) throw new Error(`Seed ${seed}: something is left of the attackers: ${remains}`);
  if ((await world.askHonestly()) !== 'are you well?') throw new Error(`Seed ${seed}: another link was disturbed`);
}

function anyInput(
  random: Random,
  values: EncodedValues,
  writer: FrameWriter,
): { kind: Standing | 'codec'; pieces: Buffer[] } {
  if (random.chance(CODEC_SHARE)) {
    const isRaw = random.chance(0.2);
    return { kind: 'codec', pieces: [isRaw ? rawBytes(random) : spoil(random, random.pick(values.all))] };
  }
  const kind = random.weighted({ stranger: 1, actor: 6, peer: 3 });
  const frames = Array.from({ length: random.int(1, 8) }, () =>
    random.chance(0.03) ? rawBytes(random) : writer.frame(),
  );
  const whole = Buffer.concat(frames);
  return { kind, pieces: cut(random, random.chance(0.1) ? spoil(random, whole) : whole) };
}

function rawBytes(random: Random): Buffer {
  return Buffer.from(Array.from({ length: random.int(0, 60) }, () => random.int(0, 255)));
}

/** Bytes arrive in pieces of any size. */
function cut(random: Random, whole: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < whole.length;) {
    const end = random.chance(0.6) ? whole.length : random.int(at + 1, whole.length);
    pieces.push(whole.subarray(at, end));
    at = end;
  }
  return pieces;
}
