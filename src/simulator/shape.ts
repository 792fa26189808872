import { Refusal } from "./errors.ts";

/** The members that a JSON object may have, each with the check of its value. Every other member is refused. */
export type Shape = Readonly<Record<string, Check<unknown>>>;

export interface Check<T> {
  /**
   * @param param the member's name, for the error
   * @param orNull " or null" where null is accepted as well, for the error
   * @throws Refusal 400
   */
  readonly read: (value: unknown, param: string, orNull?: "" | " or null") => T;
}

/** A check of a member that may be omitted. */
export interface OptionalCheck<T> extends Check<T> {
  /** which values count as omitted */
  readonly optional: "undefined" | "undefined or null";
}

/** The object that a shape accepts. An omitted member is absent, so that a spread over a row keeps the row's value. */
export type Input<S extends Shape> = {
  readonly [K in keyof S as S[K] extends { readonly optional: string } ? never : K]: ReturnType<S[K]["read"]>;
} & { readonly [K in keyof S as S[K] extends { readonly optional: string } ? K : never]?: ReturnType<S[K]["read"]> };

/**
 * Reads a JSON body, or an object in it.
 * @param where the path of the object in the body, with a dot at its end
 * @throws Refusal 400 when the value is not an object, has an unknown member, or lacks a required member
 */
export function readShape<const S extends Shape>(value: unknown, shape: S, where = ""): Input<S> {
  const members = value ?? {};
  if (typeof members !== "object" || Array.isArray(members)) {
    if (where !== "") throw wrongType(where.slice(0, -1), "an object");
    throw new Refusal(400, "Invalid body: expected an object.", { code: "invalid_type" });
  }
  const unknown = Object.keys(members).find((name) => !Object.hasOwn(shape, name));
  if (unknown !== undefined) {
    const param = where + unknown;
    throw new Refusal(400, `Unknown parameter: '${param}'.`, { code: "unknown_parameter", param });
  }
  const read = Object.entries(shape).flatMap(([name, check]) => {
    const member = (members as Readonly<Record<string, unknown>>)[name];
    if (member === undefined && "optional" in check) return [];
    if (member === null && "optional" in check && check.optional === "undefined or null") return [];
    return [[name, check.read(member, where + name)] as const];
  });
  // Each member was read by the check that declares its type.
  return Object.fromEntries(read) as Input<S>;
}

export function optional<T>(check: Check<T>): OptionalCheck<T> {
  return { ...check, optional: "undefined" };
}

export function nullable<T>(check: Check<T>): Check<T | null> {
  return { read: (value, param) => (value === null ? null : check.read(value, param, " or null")) };
}

/** An optional member. Null means the same as omitting it. */
export function omissible<T>(check: Check<T>): OptionalCheck<T> {
  return { read: (value, param) => check.read(value, param, " or null"), optional: "undefined or null" };
}

export interface TextLimits {
  /** 1 when omitted */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: RegExp;
}

export function text({ minimum = 1, maximum = Infinity, pattern }: TextLimits = {}): Check<string> {
  return {
    read(value, param, orNull = "") {
      if (value === undefined || value === null || (value === "" && minimum > 0)) throw missingParameter(param);
      if (typeof value !== "string") throw wrongType(param, `a string${orNull}`);
      if (value.length > maximum) {
        throw invalid(
          param,
          `string too long. Expected a string with maximum length ${maximum}.`,
          "string_above_max_length",
        );
      }
      if (pattern?.test(value) === false) {
        throw invalid(param, `'${value}' does not match ${pattern.source}.`, "invalid_value");
      }
      return value;
    },
  };
}

export function choice<const C extends string>(...choices: readonly C[]): Check<C> {
  return {
    read(value, param) {
      if (value === undefined || value === null) throw missingParameter(param);
      const chosen = choices.find((each) => each === value);
      if (chosen === undefined) throw unsupported(param, value, choices);
      return chosen;
    },
  };
}

export function integer(minimum: number, maximum = Number.MAX_SAFE_INTEGER): Check<number> {
  return {
    read(value, param, orNull = "") {
      if (value === undefined || value === null) throw missingParameter(param);
      if (typeof value !== "number" || !Number.isSafeInteger(value)) throw wrongType(param, `an integer${orNull}`);
      if (value < minimum) {
        throw invalid(param, `integer below minimum value. Expected a value >= ${minimum}.`, "integer_below_min_value");
      }
      if (value > maximum) {
        throw invalid(param, `integer above maximum value. Expected a value <= ${maximum}.`, "integer_above_max_value");
      }
      return value;
    },
  };
}

export const flag: Check<boolean> = {
  read(value, param, orNull = "") {
    if (value === undefined || value === null) throw missingParameter(param);
    if (typeof value !== "boolean") throw wrongType(param, `a boolean${orNull}`);
    return value;
  },
};

export function listOf<T>(item: Check<T>, minimum = 0, maximum = Infinity): Check<readonly T[]> {
  return {
    read(value, param, orNull = "") {
      if (value === undefined || value === null) throw missingParameter(param);
      if (!Array.isArray(value)) throw wrongType(param, `an array${orNull}`);
      if (value.length < minimum) {
        throw invalid(param, `expected at least ${minimum} item${minimum === 1 ? "" : "s"}.`, "array_below_min_length");
      }
      if (value.length > maximum) throw invalid(param, `expected at most ${maximum} items.`, "array_above_max_length");
      return value.map((each, index) => item.read(each, `${param}[${index}]`));
    },
  };
}

/** An object with any names, whose values all pass one check. */
export function mapOf<T>(item: Check<T>): Check<Readonly<Record<string, T>>> {
  return {
    read: (value, param) =>
      Object.fromEntries(
        Object.entries(object.read(value, param)).map(([name, each]) => [name, item.read(each, `${param}.${name}`)]),
      ),
  };
}

/** An object whose members are not checked. */
export const object: Check<Readonly<Record<string, unknown>>> = {
  read(value, param) {
    if (value === undefined || value === null) throw missingParameter(param);
    if (typeof value !== "object" || Array.isArray(value)) throw wrongType(param, "an object");
    return value as Readonly<Record<string, unknown>>;
  },
};

export function members<const S extends Shape>(shape: S): Check<Input<S>> {
  return {
    read(value, param) {
      if (value === undefined || value === null) throw missingParameter(param);
      return readShape(value, shape, `${param}.`);
    },
  };
}

/** An object whose `type` chooses its shape. */
export function taggedBy<const S extends Readonly<Record<string, Shape>>>(shapes: S): Check<Tagged<S>> {
  return { read: (value, param) => readTagged(object.read(value, param), shapes, `${param}.`) };
}

export type Tagged<S extends Readonly<Record<string, Shape>>> = {
  [K in keyof S]: { readonly type: K } & Input<S[K]>;
}[keyof S];

/** Reads an object whose `type` chooses its shape. @param where as in readShape */
export function readTagged<const S extends Readonly<Record<string, Shape>>>(
  value: unknown,
  shapes: S,
  where = "",
): Tagged<S> {
  const { type, ...rest } = object.read(value, where === "" ? "body" : where.slice(0, -1));
  const tag = choice(...Object.keys(shapes)).read(type, `${where}type`);
  // The tag is a key of `shapes`, and the rest has passed that key's shape.
  return { type: tag, ...readShape(rest, shapes[tag] ?? {}, where) } as Tagged<S>;
}

export function missingParameter(param: string): Refusal {
  return new Refusal(400, `Missing required parameter: '${param}'.`, { code: "missing_required_parameter", param });
}

export function wrongType(param: string, expected: string): Refusal {
  return new Refusal(400, `Invalid type for '${param}': expected ${expected}.`, { code: "invalid_type", param });
}

export function unsupported(param: string, value: unknown, supported: readonly string[]): Refusal {
  const shown = typeof value === "string" ? `'${value}'` : JSON.stringify(value);
  return new Refusal(400, `Invalid value: ${shown}. Supported values are: ${supported.join(", ")}.`, {
    code: "invalid_value",
    param,
  });
}

function invalid(param: string, problem: string, code: string): Refusal {
  return new Refusal(400, `Invalid '${param}': ${problem}`, { code, param });
}
