import type { AnyClass } from './actor-class.js';
import type { ActorOptions, RunOptions } from './actor-options.js';
import { type ActorDeclaration, declarations, type MemberMark } from './declaration.js';
import type { Member, MemberReturns } from './member.js';
import { isPublicName, RESERVED_NAMES } from './reserved-names.js';
import { layered } from './resolve-options.js';
import { BASE_TYPEIDS } from './typeids.js';

/** Everything that a class declares, inherited parts included. */
export interface ActorMetadata {
  readonly actorClass: AnyClass;
  readonly name: string;
  readonly file: string | undefined;
  /** How it runs, unless someone who starts it says otherwise. */
  readonly options: RunOptions;
  readonly members: readonly Member[];
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
  return { actorClass, name: options.name ?? actorClass.name, file: declaration.file, options, members, hidden };
}

/** The typeids that an actor of that class knows; without a class those that every actor knows. */
export function typeids(actorClass?: AnyClass): string[] {
  if (actorClass === undefined) return [...BASE_TYPEIDS];
  actorMetadata(actorClass);
  return [...BASE_TYPEIDS, 'actor'];
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
  const returns = marked.map(([name, mark]) => [name, mark.returns] as const);
  for (const [member, typeid] of [...Object.entries(options.methodToTypeid ?? {}), ...returns]) {
    if (typeid !== undefined && !BASE_TYPEIDS.some((known) => known === typeid)) {
      throw new TypeError(
        `${actorClass.name}.${member}: the typeid '${typeid}' is not defined; there are ${BASE_TYPEIDS.join(', ')}`,
      );
    }
  }
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
  const { name: inherited, exposed: lastList, methodToTypeid: lastTable, ...run } = merged;
  const name = declarationOf(chain[0])?.options.name;
  return {
    run: name === undefined ? run : { ...run, name },
    exposed: layers.flatMap((layer) => layer.exposed ?? []),
    methodToTypeid,
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

function describeMember(chain: object[], name: string, declared: MergedDeclaration): Member {
  const kind = name === 'shutdown' || isMethod(chain, name) ? 'method' : 'property';
  const named = declared.methodToTypeid[name] ?? markOf(chain, name)?.returns;
  const returns = BASE_TYPEIDS.find((typeid) => typeid === named) ?? kindOfFunction(chain, name);
  return { name, kind, returns };
}

function markOf(chain: object[], name: string): MemberMark | undefined {
  return chain
    .map((prototype) => declarations.members.get(prototype)?.get(name))
    .find((mark) => mark?.returns !== undefined);
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
