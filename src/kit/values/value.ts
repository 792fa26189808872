/**
 * A Terraform value as plain data. Its Type decides the meaning: an array is a list, a set or a tuple, an ObjectValue
 * an object or a map.
 *
 * Numbers: a JS number means its shortest decimal text (0.1 is one tenth). Integers beyond ±(2^53 − 1) are bigint (in
 * the float64 type: numbers). A number that neither can hold is a Decimal.
 */
export type Value =
  | null
  | string
  | boolean
  | number
  | bigint
  | Decimal
  | Unknown
  | Dynamic
  | readonly Value[]
  | ObjectValue;

/** An object or a map. It has no prototype, so that `__proto__` and `constructor` are ordinary keys. */
export interface ObjectValue {
  readonly [key: string]: Value;
}

/** JSON with all digits of its numbers: the result of parseJson() and the input of stringifyJson(). */
export type Json = null | string | boolean | number | bigint | Decimal | readonly Json[] | JsonObject;

/** A JSON object. It may have a prototype: read its members with Object.hasOwn or Object.keys. */
export interface JsonObject {
  readonly [key: string]: Json;
}

export const kind: unique symbol = Symbol("kind");

/**
 * A number that a JS number would change, as canonical plain decimal text ("-12.5", no exponent, no superfluous zero).
 * Arithmetic, templates and JSON.stringify use the nearest number.
 */
export interface Decimal {
  readonly [kind]: "decimal";
  readonly text: string;
}

/** An unknown value: it is known after apply. */
export interface Unknown {
  readonly [kind]: "unknown";
  readonly refinement?: Refinement;
  /** in a value of the dynamic type: the later type constraint, where Terraform sent it */
  readonly type?: unknown;
}

/** The refinement of an unknown value: facts about the later value. */
export interface Refinement {
  readonly notNull?: true;
  /** a prefix of the string */
  readonly prefix?: string;
  readonly lower?: Bound;
  readonly upper?: Bound;
  /** bounds of the number of elements of a list, set or map, inclusive */
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface Bound {
  readonly value: number | bigint | Decimal;
  readonly inclusive: boolean;
}

/**
 * A value of the dynamic type, with its type. A null without a type and an unknown are not wrapped. A null with a type
 * (`tostring(null)`) is a Dynamic with the value null: use isNull(). JSON.stringify writes the value only.
 */
export interface Dynamic {
  readonly [kind]: "dynamic";
  /** the Type of `value`, erased here because types are defined in terms of values */
  readonly type: { readonly label: string; readonly constraint: unknown };
  readonly value: Value;
}

export const unknown: Unknown = Object.freeze<Unknown>({ [kind]: "unknown" });

/** Returns an unknown value with a refinement. */
export function refined(refinement: Refinement): Unknown {
  return { [kind]: "unknown", refinement };
}

/** Returns a Decimal of canonical text, as parseNumber() makes it. */
export function decimal(text: string): Decimal {
  const value = Object.create(decimalMethods) as { text: string };
  value.text = text;
  return value as Decimal;
}

export function isUnknown(value: unknown): value is Unknown {
  return kindOf(value) === "unknown";
}

export function isDecimal(value: unknown): value is Decimal {
  return kindOf(value) === "decimal";
}

export function isDynamic(value: unknown): value is Dynamic {
  return kindOf(value) === "dynamic";
}

/** Whether the value is null, or a dynamic null with a type. */
export function isNull(value: Value): boolean {
  return value === null || (isDynamic(value) && value.value === null);
}

export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether the value is an object or a map: not a Decimal, an Unknown or a Dynamic. */
export function isObject(value: Value): value is ObjectValue {
  return typeof value === "object" && value !== null && !Array.isArray(value) && kindOf(value) === undefined;
}

/** Whether no value inside, at any depth, is unknown. */
export function isWhollyKnown(value: Value): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (isList(value)) return value.every(isWhollyKnown);
  if (isObject(value)) {
    for (const key in value) if (!isWhollyKnown(value[key] ?? null)) return false;
    return true;
  }
  if (isDynamic(value)) return isWhollyKnown(value.value);
  return !isUnknown(value);
}

/** Returns a new empty object without a prototype. */
export function emptyObject<V = Value>(): Record<string, V> {
  return Object.create(null) as Record<string, V>;
}

function kindOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (value as { readonly [kind]?: unknown })[kind] : undefined;
}

const decimalMethods = {
  [kind]: "decimal",
  valueOf(this: Decimal): number {
    return Number(this.text);
  },
  toString(this: Decimal): string {
    return this.text;
  },
  toJSON(this: Decimal): number {
    return Number(this.text);
  },
};
