/**
 * Reads the named fields of an object that a person wrote (a seed, a fault), and refuses invalid fields with their place:
 * `projects[2].name: expected a string, got 5`. A field with a fallback may be omitted or null.
 */
export interface Fields {
  /** the place of the object: "projects[2]" */
  readonly where: string;
  string(name: string): string;
  string<F>(name: string, fallback: F): string | F;
  /** a whole number that a double holds exactly, and that is at least `minimum` */
  integer(name: string): number;
  integer<F>(name: string, fallback: F, minimum?: number): number | F;
  number(name: string): number;
  number<F>(name: string, fallback: F): number | F;
  boolean(name: string, fallback: boolean): boolean;
  oneOf<C extends string, F>(name: string, choices: readonly C[], fallback: F): C | F;
  strings(name: string, fallback: readonly string[]): readonly string[];
  /** each value of an object by its name */
  record<T>(name: string, read: (value: unknown, where: string) => T): Readonly<Record<string, T>>;
  list<T>(name: string, read: (fields: Fields) => T): readonly T[];
  raw(name: string): unknown;
  /** every field that was not read yet, for a reader that refuses unknown fields itself */
  rest(): Readonly<Record<string, unknown>>;
  has(name: string): boolean;
}

export class FieldError extends Error {
  constructor(where: string, problem: string) {
    super(where === "" ? problem : `${where}: ${problem}`);
    this.name = "FieldError";
  }
}

/**
 * Passes the fields of `value` to `read`, then refuses the fields that `read` did not read, so that a misspelt name is found.
 * @throws FieldError that names the place and the expected value
 */
export function readFields<T>(value: unknown, where: string, read: (fields: Fields) => T): T {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FieldError(where, `expected an object, got ${label(value)}`);
  }
  const asked = new Set<string>();
  const result = read(fieldsOf(value as Readonly<Record<string, unknown>>, where, asked));
  const unknown = Object.keys(value).find((name) => !asked.has(name));
  if (unknown !== undefined) {
    throw new FieldError(where, `unknown field "${unknown}"; known here: ${[...asked].toSorted().join(", ")}`);
  }
  return result;
}

/** Reads a list item by item. `where` names the list. */
export function readList<T>(value: unknown, where: string, read: (fields: Fields) => T): readonly T[] {
  if (!Array.isArray(value)) throw new FieldError(where, `expected a list, got ${label(value)}`);
  return value.map((item, index) => readFields(item, `${where}[${index}]`, read));
}

/** Reads a required number above 0. */
export function positive(fields: Fields, name: string): number {
  const value = fields.number(name);
  if (value > 0) return value;
  throw new FieldError(`${fields.where}.${name}`, `expected a number above 0, got ${value}`);
}

function fieldsOf(object: Readonly<Record<string, unknown>>, where: string, asked: Set<string>): Fields {
  const raw = (name: string): unknown => {
    asked.add(name);
    return object[name] ?? undefined;
  };
  const at = (name: string): string => (where === "" ? name : `${where}.${name}`);
  const typed =
    <T>(expected: string, fits: (value: unknown) => value is T) =>
    (name: string, ...fallback: readonly unknown[]): never => {
      const value = raw(name);
      // The overloads of Fields declare the type of each call; `never` lets one function implement them all.
      if (fits(value)) return value as never;
      if (value === undefined && fallback.length > 0) return fallback[0] as never;
      throw new FieldError(
        at(name),
        value === undefined ? `missing, expected ${expected}` : `expected ${expected}, got ${label(value)}`,
      );
    };
  const integer = typed("a whole number", (value): value is number => Number.isSafeInteger(value));
  return {
    where,
    raw,
    string: typed("a string", (value): value is string => typeof value === "string"),
    number: typed("a number", (value): value is number => Number.isFinite(value)),
    boolean: typed("true or false", (value): value is boolean => typeof value === "boolean"),
    integer: (name: string, ...rest: readonly unknown[]): never => {
      const value: unknown = integer(name, ...rest.slice(0, 1));
      const minimum = rest[1];
      if (typeof minimum === "number" && typeof value === "number" && value < minimum) {
        throw new FieldError(at(name), `expected at least ${minimum}, got ${value}`);
      }
      return value as never;
    },
    oneOf: (name, choices, fallback) => {
      const value = raw(name);
      if (value === undefined) return fallback;
      const choice = choices.find((each) => each === value);
      if (choice === undefined) {
        throw new FieldError(
          at(name),
          `expected one of ${choices.map((each) => `"${each}"`).join(", ")}, got ${label(value)}`,
        );
      }
      return choice;
    },
    strings: (name, fallback) => {
      const value = raw(name);
      if (value === undefined) return fallback;
      if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
      throw new FieldError(at(name), `expected a list of strings, got ${label(value)}`);
    },
    record: (name, read) => {
      const value = raw(name);
      if (value === undefined) return {};
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new FieldError(at(name), `expected an object, got ${label(value)}`);
      }
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, read(each, `${at(name)}.${key}`)]));
    },
    list: (name, read) => readList(raw(name) ?? [], at(name), read),
    rest: () => {
      const left = Object.entries(object).filter(([name]) => !asked.has(name));
      for (const [name] of left) asked.add(name);
      return Object.fromEntries(left);
    },
    has: (name) => raw(name) !== undefined,
  };
}

function label(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return `"${value.slice(0, 60)}"`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
