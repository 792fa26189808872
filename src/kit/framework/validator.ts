import { compareNumbers, numberKey } from "../values/number.ts";
import type { Path } from "../values/path.ts";
import { isDecimal, isDynamic, isList, isNull, isObject, isUnknown, isWhollyKnown } from "../values/value.ts";
import type { Decimal, ObjectValue, Value } from "../values/value.ts";
import { errorDiagnostic, warningDiagnostic } from "./diagnostic.ts";
import type { Diagnostic } from "./diagnostic.ts";

/**
 * A rule for a known, non-null value. Returns the requirement that the value breaks ("must not be empty"), or undefined
 * where the value obeys it. A rule ignores values of other types than its own. The compiler accepts it only on an
 * attribute of type `T`.
 */
export interface Validator<in T = never> {
  (value: Value): string | undefined;
  /**
   * The rule for each element, where the rule is about the elements of a list, set or map. A diagnostic can then name
   * the element.
   */
  readonly each?: Validator;
  /** The rules that this rule is made of, in the order of their evaluation. */
  readonly every?: readonly Validator[];
  /** never set: carries T */
  readonly [judged]?: (value: T) => void;
}

declare const judged: unique symbol;

type AnyNumber = number | bigint | Decimal;
type ElementsOf<E> = readonly E[] | Readonly<Record<string, E>>;

/** The string is not empty. */
export const notEmpty: Validator<string> = (value) => (value === "" ? "must not be empty" : undefined);

/** @param requirement completes "Attribute x …" */
export function matching(pattern: RegExp, requirement: string): Validator<string> {
  return (value) => (typeof value === "string" && value.search(pattern) === -1 ? requirement : undefined);
}

/** The value equals one of these values. */
export function oneOf(...values: readonly (string | number)[]): Validator<string | AnyNumber> {
  const requirement = `must be one of ${values.map((value) => JSON.stringify(value)).join(", ")}`;
  return (value) =>
    (typeof value === "string" || typeof value === "number") && !values.includes(value) ? requirement : undefined;
}

/** The string equals one of these strings, in upper or lower case. */
export function oneOfIgnoringCase(...values: readonly string[]): Validator<string> {
  const known = new Set(values.map((value) => value.toLowerCase()));
  const requirement = `must be one of ${values.map((value) => JSON.stringify(value)).join(", ")}, in upper or lower case`;
  return (value) => (typeof value === "string" && !known.has(value.toLowerCase()) ? requirement : undefined);
}

/** Bounds the number of characters, counted as code points. */
export function lengthBetween(least: number, most: number): Validator<string> {
  return sized(
    (value) => (typeof value === "string" ? Array.from(value).length : undefined),
    least,
    most,
    "characters",
  );
}

/** Bounds the number of bytes in UTF-8. */
export function bytesBetween(least: number, most: number): Validator<string> {
  return sized((value) => (typeof value === "string" ? Buffer.byteLength(value) : undefined), least, most, "bytes");
}

/** Bounds the number of elements of a list, set or map. */
export function sizeBetween(least: number, most: number): Validator<ElementsOf<unknown>> {
  return sized(
    (value) => (isList(value) ? value.length : isObject(value) ? Object.keys(value).length : undefined),
    least,
    most,
    "elements",
  );
}

/** The number is at least `least` and at most `most`. */
export function between(least: number, most: number): Validator<AnyNumber> {
  return numeric(
    (value) => compareNumbers(value, least) >= 0 && compareNumbers(value, most) <= 0,
    `must be between ${least} and ${most}`,
  );
}

/** The number is at least `least`. */
export function atLeast(least: number): Validator<AnyNumber> {
  return numeric((value) => compareNumbers(value, least) >= 0, `must be at least ${least}`);
}

/** The number is at most `most`. */
export function atMost(most: number): Validator<AnyNumber> {
  return numeric((value) => compareNumbers(value, most) <= 0, `must be at most ${most}`);
}

/** No two elements are the same. Elements with unknown values do not count. */
export const unique: Validator<readonly unknown[]> = (value) => {
  if (!isList(value)) return undefined;
  const texts = value.filter(isWhollyKnown).map(textOf);
  return new Set(texts).size < texts.length ? "must have no element twice" : undefined;
};

/** Every known element of a list, set or map obeys the rule. Each element that breaks it has its own diagnostic. */
export function each<E>(rule: Validator<E>): Validator<ElementsOf<E | null>> {
  const first = (value: Value): string | undefined => {
    const elements = isList(value) ? value : isObject(value) ? value : [];
    for (const [key, element] of Object.entries(elements)) {
      const problem = isNull(element) || isUnknown(element) ? undefined : rule(element);
      if (problem !== undefined) return `element ${isList(value) ? key : JSON.stringify(key)} ${problem}`;
    }
    return undefined;
  };
  return Object.assign(first, { each: rule });
}

/** Every key of a map obeys the rule. */
export function keys(rule: Validator<string>): Validator<Readonly<Record<string, unknown>>> {
  return (value) => {
    const problem = isObject(value) ? Object.keys(value).map(rule).find(Boolean) : undefined;
    return problem && `keys ${problem}`;
  };
}

/** The value obeys every rule. A validation reports the first rule that it breaks. */
export function all<T>(...rules: readonly Validator<T>[]): Validator<T> {
  return Object.assign((value: Value) => rules.map((rule) => rule(value)).find(Boolean), { every: rules });
}

/** The value obeys at least one of the rules. */
export function any<T>(...rules: readonly Validator<T>[]): Validator<T> {
  return (value) => {
    const problems = rules.map((rule) => rule(value));
    return problems.every(Boolean) ? problems.join(", or ") : undefined;
  };
}

/** @param requirement completes "Attribute x …" */
export function not<T>(rule: Validator<T>, requirement: string): Validator<T> {
  return (value) => (rule(value) === undefined ? requirement : undefined);
}

/**
 * A rule over a whole configuration, or over each object of a nested attribute or a block. Any value may be null or
 * unknown. The rule must not call the API.
 */
export interface ConfigValidator<out N extends string = never> {
  (config: ObjectValue): readonly Diagnostic[];
  /** The attributes that the rule is about. The schema must have them. */
  readonly about?: readonly N[];
}

/**
 * The names and paths that a rule over these attributes and blocks can be about. The kit checks each path when the
 * provider starts.
 */
export type NameIn<A, B = A> = Extract<keyof A | keyof B, string> | `${Extract<keyof A | keyof B, string>}.${string}`;

/**
 * Exactly one of these attributes must be set. An unknown attribute does not count yet. In all rules, "a.b" is the
 * attribute or block b inside of a, which must be a single object.
 */
export function exactlyOneOf<const N extends string>(...names: readonly N[]): ConfigValidator<N> {
  const several = conflicting(...names);
  return about(names, (config) => [...several(config), ...missing("Exactly one", names, config)]);
}

/** At least one of these attributes must be set. An unknown attribute may still be set. */
export function atLeastOneOf<const N extends string>(...names: readonly N[]): ConfigValidator<N> {
  return about(names, (config) => missing("At least one", names, config));
}

/** At most one of these attributes may be set. */
export function conflicting<const N extends string>(...names: readonly N[]): ConfigValidator<N> {
  return about(names, (config) => {
    const set = names.filter((name) => isSet(config, name));
    if (set.length < 2) return [];
    return set.map((name) =>
      invalidCombination(`Only one of ${names.join(", ")} can be set, got: ${set.join(", ")}.`, name),
    );
  });
}

/** If the first attribute is set, all others must be set. */
export function alsoRequires<const N extends string>(name: N, ...others: readonly N[]): ConfigValidator<N> {
  return about([name, ...others], (config) => {
    const absent = isSet(config, name) ? others.filter((other) => !isSet(config, other) && !isOpen(config, other)) : [];
    return absent.length > 0 ? [invalidCombination(`${name} needs ${absent.join(", ")} to be set, too.`, name)] : [];
  });
}

/** Warns when an attribute is set although a write-only attribute could take its value. */
export function preferWriteOnly<const N extends string>(name: N, writeOnlyName: N): ConfigValidator<N> {
  const detail = `The value of ${name} is stored in the state. With Terraform 1.11 or newer, ${writeOnlyName} takes it without storing it.`;
  return about([name, writeOnlyName], (config) =>
    isSet(config, name) ? [warningDiagnostic("Write-Only Attribute Available", detail, pathOf(name))] : [],
  );
}

function about<N extends string>(
  names: readonly N[],
  rule: (config: ObjectValue) => readonly Diagnostic[],
): ConfigValidator<N> {
  return Object.assign(rule, { about: names });
}

/** Returns an error where every attribute is null. An unknown attribute may still be set. */
function missing(
  howMany: "At least one" | "Exactly one",
  names: readonly string[],
  config: ObjectValue,
): readonly Diagnostic[] {
  if (names.some((name) => isSet(config, name) || isOpen(config, name))) return [];
  return [invalidCombination(`${howMany} of ${names.join(", ")} must be set, got: none.`)];
}

/** Whether the value is known and not null. A block counts as set when it is written at least once. */
function isSet(config: ObjectValue, name: string): boolean {
  const value = valueAt(config, name);
  return !isNull(value) && !isUnknown(value);
}

function isOpen(config: ObjectValue, name: string): boolean {
  return isUnknown(valueAt(config, name));
}

function valueAt(config: ObjectValue, name: string): Value {
  let value: Value = config;
  for (const step of name.split(".")) {
    if (isUnknown(value) || !isObject(value)) return value === null || isUnknown(value) ? value : null;
    value = value[step] ?? null;
  }
  return value;
}

function pathOf(name: string): Path {
  return name.split(".").map((attribute) => ({ attribute }));
}

function invalidCombination(detail: string, name?: string): Diagnostic {
  return errorDiagnostic("Invalid Attribute Combination", detail, name === undefined ? undefined : pathOf(name));
}

function numeric(holds: (value: AnyNumber) => boolean, requirement: string): Validator<AnyNumber> {
  return (value) =>
    (typeof value === "number" || typeof value === "bigint" || isDecimal(value)) && !holds(value)
      ? requirement
      : undefined;
}

function sized<T>(
  sizeOf: (value: Value) => number | undefined,
  least: number,
  most: number,
  unit: string,
): Validator<T> {
  const requirement =
    most === Number.POSITIVE_INFINITY ? `must have at least ${least} ${unit}` : `must have ${least} to ${most} ${unit}`;
  return (value) => {
    const size = sizeOf(value);
    return size !== undefined && (size < least || size > most) ? requirement : undefined;
  };
}

/** Returns the same text for equal values of one type. */
function textOf(value: Value): string {
  if (isDynamic(value)) return textOf(value.value);
  if (isList(value)) return `[${value.map(textOf).join()}]`;
  if (isObject(value)) {
    const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${textOf(member)}`);
    return `{${members.sort().join()}}`;
  }
  if (typeof value === "number" || typeof value === "bigint" || isDecimal(value)) return numberKey(value);
  return JSON.stringify(value);
}
