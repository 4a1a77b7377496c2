/** Values by name. */
export class Namespace<Values extends object = Record<string, unknown>> {
  private readonly values: Map<string, unknown>;

  constructor(initial: Partial<Values> = {}) {
    this.values = new Map(Object.entries(initial));
  }

  /** The value, or undefined where there is none. */
  get<Name extends keyof Values & string>(name: Name): Values[Name] | undefined {
    return this.values.get(name) as Values[Name] | undefined;
  }

  set<Name extends keyof Values & string>(name: Name, value: Values[Name]): void {
    this.values.set(name, value);
  }

  /** Whether there was one. */
  delete(name: keyof Values & string): boolean {
    return this.values.delete(name);
  }

  /** In the order in which they came. */
  names(): string[] {
    return [...this.values.keys()];
  }
}
