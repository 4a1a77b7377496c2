import type { AnyClass } from './actor-class.js';
import type { ActorOptions, RunOptions } from './actor-options.js';
import { type ActorDeclaration, declarations, type MemberMark } from './declaration.js';
import { managerTable } from './actor-manager.js';
import type { MemberReturns, OfferedMember } from './member.js';
import { isPublicName, RESERVED_NAMES } from './reserved-names.js';
import { layered } from './resolve-options.js';
import { ACTOR_TYPEID, BASE_TYPEIDS, OPEN_RESULTS } from './typeids.js';

/** Everything that a class declares, inherited parts included. */
export interface ActorMetadata {
  readonly actorClass: AnyClass;
  readonly name: string;
  readonly file: string | undefined;
  /** How it runs, unless someone who starts it says otherwise. */
  readonly options: RunOptions;
  readonly members: readonly OfferedMember[];
  /** Classes of proxies by typeid, beside those that every actor knows. */
  readonly proxies: ReadonlyMap<string, AnyClass>;
  /** What its own proxies are made from. */
  readonly proxyClass: AnyClass | undefined;
  /** Where its process listens; undefined for a private address. */
  readonly address: string | undefined;
  /** What whoever dials it must have; undefined for the family's key. */
  readonly authkey: string | Uint8Array | undefined;
  /** Members that the class has and does not offer: calling one is an error that says so. */
  readonly hidden: readonly string[];
}

/** @throws TypeError when the class is not marked with `@Actor()` */
export function actorMetadata(actorClass: AnyClass): ActorMetadata {
  const declaration = declarations.actors.get(actorClass);
  if (declaration === undefined) {
    throw new TypeError(`${nameOf(actorClass)} is not an actor: put @Actor() on the class itself`);
  }
  const chain = prototypeChain(actorClass);
  const merged = mergeDeclarations(chain);
  const { run: options } = merged;
  const names = new Set(chain.flatMap((prototype) => Object.getOwnPropertyNames(prototype)));
  const exposed = exposedNames(chain, merged.exposed);
  const offered = exposed ?? new Set([...names].filter((name) => isPublicName(name) && isMethod(chain, name)));
  offered.add('shutdown');
  const members = [...offered].map((name) => describeMember(chain, name, merged));
  const hidden = [...names].filter((name) => !RESERVED_NAMES.has(name) && !offered.has(name));
  const { proxies, proxyClass, address, authkey } = merged;
  const name = options.name ?? actorClass.name;
  return { actorClass, name, file: declaration.file, options, members, hidden, proxies, proxyClass, address, authkey };
}

/** The typeids that an actor of that class knows; without a class those that every actor knows. */
export function typeids(actorClass?: AnyClass): string[] {
  if (actorClass === undefined) return [...BASE_TYPEIDS];
  return [...BASE_TYPEIDS, ...actorMetadata(actorClass).proxies.keys(), ACTOR_TYPEID];
}

/** @throws TypeError that names the class and the member that cannot be offered, or the typeid nobody registered */
export function checkMembers(actorClass: AnyClass, options: ActorOptions): void {
  const marked = prototypeChain(actorClass).flatMap((prototype) => [...(declarations.members.get(prototype) ?? [])]);
  const exposed = marked.filter(([, mark]) => mark.exposed).map(([name]) => name);
  for (const name of [...(options.exposed ?? []), ...exposed]) {
    if (isPublicName(name)) continue;
    throw new TypeError(
      `${actorClass.name}.${name} cannot be exposed: the name is private, or proxies answer to it themselves`,
    );
  }
  const known = knownTypeids(actorClass, options);
  const returns = marked.map(([name, mark]) => [name, mark.returns] as const);
  for (const [member, typeid] of [...Object.entries(options.methodToTypeid ?? {}), ...returns]) {
    if (typeid === undefined || known.includes(typeid)) continue;
    throw new TypeError(
      `${actorClass.name}.${member}: the typeid '${typeid}' is not defined; there are ${known.join(', ')}`,
    );
  }
}

/** @throws TypeError for a typeid that is reserved */
function knownTypeids(actorClass: AnyClass, options: ActorOptions): string[] {
  const own = Object.keys(options.proxies ?? {});
  const manager = options.managerClass === undefined ? {} : managerTable(options.managerClass).proxies;
  const inherited = mergeDeclarations(prototypeChain(actorClass)).proxies;
  const all = [...own, ...Object.keys(manager), ...inherited.keys()];
  const reserved = all.find((typeid) => typeid === ACTOR_TYPEID || BASE_TYPEIDS.includes(typeid));
  if (reserved === undefined) return [...BASE_TYPEIDS, ...all];
  throw new TypeError(`${actorClass.name}: the typeid '${reserved}' is reserved; give the proxy class another one`);
}

/** From the class itself up to, but without, `Object`. */
function prototypeChain(actorClass: AnyClass): object[] {
  const chain: object[] = [];
  let prototype: unknown = actorClass.prototype;
  while (typeof prototype === 'object' && prototype !== null && prototype !== Object.prototype) {
    chain.push(prototype);
    prototype = Object.getPrototypeOf(prototype);
  }
  return chain;
}

/** What the classes of a chain say together. */
interface MergedDeclaration {
  readonly run: RunOptions;
  readonly exposed: readonly string[];
  readonly methodToTypeid: Readonly<Record<string, string>>;
  readonly proxies: ReadonlyMap<string, AnyClass>;
  readonly proxyClass: AnyClass | undefined;
  readonly address: string | undefined;
  readonly authkey: string | Uint8Array | undefined;
}

/** A child's options win over its parents'; names are not inherited, lists and tables are merged. */
function mergeDeclarations(chain: object[]): MergedDeclaration {
  const own = chain.map(declarationOf).filter((declaration) => declaration !== undefined);
  const layers = own.map(({ options }) => options).reverse();
  const methodToTypeid = layered<Record<string, string>>(
    {},
    layers.map((layer) => layer.methodToTypeid),
  );
  const merged = layered<ActorOptions>({}, layers);
  const { name: inherited, exposed, methodToTypeid: lastTable, proxies, proxyClass, managerClass, ...others } = merged;
  const { address, authkey, ...said } = others;
  const manager = managerClass === undefined ? undefined : managerTable(managerClass);
  const run = layered<RunOptions>({}, [manager?.options, said]);
  const name = declarationOf(chain[0])?.options.name;
  return {
    run: name === undefined ? run : { ...run, name },
    exposed: layers.flatMap((layer) => layer.exposed ?? []),
    methodToTypeid,
    proxies: new Map(
      Object.entries(
        layered<Record<string, AnyClass>>(
          { ...manager?.proxies },
          layers.map((layer) => layer.proxies),
        ),
      ),
    ),
    proxyClass,
    address,
    authkey,
  };
}

function declarationOf(prototype: object | undefined): ActorDeclaration | undefined {
  return prototype === undefined ? undefined : declarations.actors.get(prototype.constructor as AnyClass);
}

function exposedNames(chain: object[], exposed: readonly string[]): Set<string> | undefined {
  const marked = chain.flatMap((prototype) =>
    [...(declarations.members.get(prototype) ?? [])].filter(([, mark]) => mark.exposed).map(([name]) => name),
  );
  const all = [...exposed, ...marked];
  return all.length === 0 ? undefined : new Set(all);
}

function describeMember(chain: object[], name: string, declared: MergedDeclaration): OfferedMember {
  const kind = name === 'shutdown' || isMethod(chain, name) ? 'method' : 'property';
  const named = declared.methodToTypeid[name] ?? markOf(chain, name, 'returns');
  const open = OPEN_RESULTS.find((typeid) => typeid === named);
  const marks = {
    ...(markOf(chain, name, 'reentrant') === true ? { reentrant: true } : {}),
    ...(isIdempotent(chain, name) ? { idempotent: true } : {}),
  };
  const described = { name, kind, ...marks } as const;
  if (named !== undefined && open === undefined) return { ...described, returns: 'value', shares: named };
  return { ...described, returns: open ?? kindOfFunction(chain, name) };
}

/** Not inherited: what a method does that overrides another is not known from that one. */
function isIdempotent(chain: object[], name: string): boolean {
  const implementing = chain.find((prototype) => Object.hasOwn(prototype, name));
  return implementing !== undefined && declarations.members.get(implementing)?.get(name)?.idempotent === true;
}

/** What the class says about the member, or the nearest of its parents that does. */
function markOf<K extends keyof MemberMark>(chain: object[], name: string, said: K): MemberMark[K] {
  return chain
    .map((prototype) => declarations.members.get(prototype)?.get(name)?.[said])
    .find((mark) => mark !== undefined);
}

function isMethod(chain: object[], name: string): boolean {
  return typeof descriptorOf(chain, name)?.value === 'function';
}

function kindOfFunction(chain: object[], name: string): MemberReturns {
  const tag = Object.prototype.toString.call(descriptorOf(chain, name)?.value);
  return tag === '[object GeneratorFunction]' || tag === '[object AsyncGeneratorFunction]' ? 'Iterator' : 'value';
}

function descriptorOf(chain: object[], name: string): PropertyDescriptor | undefined {
  for (const prototype of chain) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

function nameOf(value: unknown): string {
  return typeof value === 'function' && value.name !== '' ? value.name : String(value);
}
