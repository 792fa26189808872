/**
 * A Terraform value as plain data. What it means is told by a Type beside it: an array is a list, a set or a tuple,
 * an ObjectValue an object or a map.
 *
 * Numbers: a JS number stands for its shortest decimal text (0.1 is one tenth); integers beyond ±(2^53 − 1) are bigint
 * (of the float64 type: numbers); what neither can hold is a Decimal.
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

/** An object or a map. Has no prototype, so that a key such as `__proto__` or `constructor` is a key like any other. */
export interface ObjectValue {
  readonly [key: string]: Value;
}

/** JSON with its numbers intact: what parseJson() gives and stringifyJson() takes. */
export type Json = null | string | boolean | number | bigint | Decimal | readonly Json[] | JsonObject;

/** Read its members with Object.hasOwn or Object.keys: it may have a prototype. */
export interface JsonObject {
  readonly [key: string]: Json;
}

export const kind: unique symbol = Symbol("kind");

/**
 * A number that a JS number would change, as canonical plain decimal text ("-12.5", no exponent, no superfluous zero).
 * Arithmetic, templates and JSON.stringify see the nearest number.
 */
export interface Decimal {
  readonly [kind]: "decimal";
  readonly text: string;
}

/** A value not known until apply. */
export interface Unknown {
  readonly [kind]: "unknown";
  readonly refinement?: Refinement;
  /** In a slot of the dynamic type: the type constraint the value will have, where Terraform told it. */
  readonly type?: unknown;
}

/** What is known of an unknown value. */
export interface Refinement {
  readonly notNull?: true;
  /** the string begins so */
  readonly prefix?: string;
  readonly lower?: Bound;
  readonly upper?: Bound;
  /** bounds of the number of elements of a list, set or map, both inclusive */
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface Bound {
  readonly value: number | bigint | Decimal;
  readonly inclusive: boolean;
}

/**
 * A value of the dynamic type with the type it has. Null without a type and unknown stay bare;
 * a null whose type Terraform told (`tostring(null)`) is a Dynamic with the value null: ask isNull().
 * JSON.stringify sees the value alone.
 */
export interface Dynamic {
  readonly [kind]: "dynamic";
  /** the Type of `value`; erased here because types are written in terms of values */
  readonly type: { readonly label: string; readonly constraint: unknown };
  readonly value: Value;
}

export const unknown: Unknown = Object.freeze<Unknown>({ [kind]: "unknown" });

/** An unknown value about which something is known. */
export function refined(refinement: Refinement): Unknown {
  return { [kind]: "unknown", refinement };
}

/** The text must be canonical: parseNumber() makes it so. */
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

/** Null, also as a dynamic value whose type is known. */
export function isNull(value: Value): boolean {
  return value === null || (isDynamic(value) && value.value === null);
}

export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

/** An object or a map, and none of the marked kinds. */
export function isObject(value: Value): value is ObjectValue {
  return typeof value === "object" && value !== null && !Array.isArray(value) && kindOf(value) === undefined;
}

/** True when nothing in it, however deep, is unknown. */
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

/** An empty object to fill, without prototype. */
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
