/**
 * Matches the elements of two sets. Set elements have no index and no key, so their contents decide: a pattern, which
 * leaves some members open, fits a candidate.
 */
import { valueKey } from "../values/collection.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { isList, isNull, isObject, isUnknown, isWhollyKnown } from "../values/value.ts";
import { hasSemanticEquality, isComputed, isNested, semanticallyEqual } from "./attribute.ts";
import type { Attribute } from "./attribute.ts";
import { counterpart, nestedBodyOf, objectsIn } from "./nested.ts";
import type { Body, NestedBody } from "./nested.ts";

/** How elements are compared. */
interface Comparison<T extends Value> {
  /** Returns a text that a pattern and every fitting candidate have in common. It saves comparing every pair. */
  readonly key: (element: T) => string;
  readonly fits: (pattern: T, candidate: T) => boolean;
}

/** Returns a fitting candidate for each pattern, where there is one. No two patterns share a candidate. */
function match<T extends Value>(
  patterns: readonly T[],
  candidates: readonly T[],
  { key, fits }: Comparison<T>,
): ReadonlyMap<T, T> {
  const matches = new Map<T, T>();
  const unused = Map.groupBy(candidates, key);
  // The pattern with the most known members chooses first. A pattern that leaves much open could otherwise take the
  // candidate of another.
  for (const pattern of patterns.toSorted((a, b) => knownMembers(b) - knownMembers(a))) {
    const left = unused.get(key(pattern)) ?? [];
    const at = left.findIndex((candidate) => fits(pattern, candidate));
    const [candidate] = at === -1 ? [] : left.splice(at, 1);
    if (candidate !== undefined) matches.set(pattern, candidate);
  }
  return matches;
}

/**
 * Returns the patterns that no candidate fits, and the candidates that fit no pattern. Several patterns may fit one
 * candidate, and the reverse.
 */
export function unmatched<T extends Value>(
  patterns: readonly T[],
  candidates: readonly T[],
  { key, fits }: Comparison<T>,
): { readonly patterns: readonly T[]; readonly candidates: readonly T[] } {
  const [patternsOf, candidatesOf] = [Map.groupBy(patterns, key), Map.groupBy(candidates, key)];
  return {
    patterns: patterns.filter((pattern) => !candidatesOf.get(key(pattern))?.some((each) => fits(pattern, each))),
    candidates: candidates.filter(
      (candidate) => !patternsOf.get(key(candidate))?.some((each) => fits(each, candidate)),
    ),
  };
}

/** What a pattern leaves open, and how the sets inside of it are compared. */
interface Rule {
  /** Whether every candidate fits this value of a pattern. A block has no attribute. */
  readonly isOpen: (value: Value, attribute?: Attribute) => boolean;
  /** Whether several elements of an inner set may fit one element, and an empty collection null. */
  readonly merges: boolean;
}

/**
 * Patterns are configured elements, candidates are elements of the prior state, which may hold values that the API
 * decided.
 */
const configured: Rule = {
  isOpen: (value, attribute) => attribute !== undefined && isComputed(attribute) && isNull(value),
  merges: false,
};

/**
 * Patterns are planned or earlier elements, candidates are elements that the API returned, which may hold values that
 * the API changed.
 */
const earlier: Rule = {
  isOpen: (value, attribute) =>
    attribute?.mode === "computed" ||
    (attribute === undefined || isNested(attribute.type) ? isUnknown(value) : !isWhollyKnown(value)),
  // The API may return one element for two that mean the same.
  merges: true,
};

/** Returns the prior object of each configured object of a set, where there is one. */
export function priorElements(inner: NestedBody, prior: Value, config: Value): ReadonlyMap<ObjectValue, ObjectValue> {
  if (!isList(prior) || !isList(config)) return new Map();
  return match(config.filter(isObject), prior.filter(isObject), comparison(inner, configured));
}

/** Returns the planned or earlier object of each object of a set that the API returned, where there is one. */
export function earlierElements(
  inner: NestedBody,
  answered: Value,
  before: Value,
): ReadonlyMap<ObjectValue, ObjectValue> {
  const answers = match(objectsIn(inner, before), objectsIn(inner, answered), comparison(inner, earlier));
  return new Map([...answers].map(([pattern, candidate]) => [candidate, pattern]));
}

function comparison(inner: NestedBody, rule: Rule): Comparison<ObjectValue> {
  return {
    key: keyOfUserValues(inner),
    fits: (pattern, candidate) => fitsObject(inner, pattern, candidate, rule),
  };
}

/** Makes a key of the attributes that only the user sets and that have no semantic equality. */
function keyOfUserValues({ attributes }: Body): (object: ObjectValue) => string {
  const decided = Object.entries(attributes).filter(
    ([, attribute]) =>
      (attribute.mode === "required" || attribute.mode === "optional") &&
      !isNested(attribute.type) &&
      !hasSemanticEquality(attribute),
  );
  return (object) => decided.map(([name, { type }]) => valueKey(type, object[name] ?? null)).join("\0");
}

function fitsObject({ attributes, blocks }: Body, pattern: ObjectValue, candidate: ObjectValue, rule: Rule): boolean {
  return (
    Object.entries(attributes).every(([name, attribute]) => {
      const [wanted, value] = [pattern[name] ?? null, candidate[name] ?? null];
      if (rule.isOpen(wanted, attribute) || semanticallyEqual(attribute, wanted, value)) return true;
      if (attribute.type.equals(wanted, value)) return true;
      const inner = nestedBodyOf(attribute);
      return inner !== undefined && fitsNested(inner, wanted, value, rule);
    }) &&
    Object.entries(blocks).every(([name, block]) =>
      fitsNested(block, pattern[name] ?? null, candidate[name] ?? null, rule),
    )
  );
}

function fitsNested(inner: NestedBody, pattern: Value, candidate: Value, rule: Rule): boolean {
  if (rule.isOpen(pattern)) return true;
  if (!rule.merges && (pattern === null) !== (candidate === null)) return false;
  const [patterns, candidates] = [entriesIn(inner, pattern), entriesIn(inner, candidate)];
  if (inner.nesting === "set" && rule.merges) {
    const left = unmatched(objectsIn(inner, pattern), objectsIn(inner, candidate), comparison(inner, rule));
    return left.patterns.length === 0 && left.candidates.length === 0;
  }
  if (patterns.length !== candidates.length) return false;
  if (inner.nesting === "set") return priorElements(inner, candidate, pattern).size === patterns.length;
  return patterns.every(([step, each]) => {
    const other = counterpart(candidate, step);
    return isObject(each) && other !== null && fitsObject(inner, each, other, rule);
  });
}

/** Returns the elements of a nested value, each with its index or key, undefined for a single object. */
function entriesIn({ nesting }: NestedBody, value: Value): readonly (readonly [number | string | undefined, Value])[] {
  if (isList(value)) return value.map((element: Value, index) => [index, element] as const);
  if (value === null) return [];
  return isObject(value) && nesting === "map" ? Object.entries(value) : [[undefined, value]];
}

/** Counts the known values in a value. */
function knownMembers(value: Value): number {
  if (isNull(value) || isUnknown(value)) return 0;
  if (isList(value)) return value.reduce<number>((sum, each: Value) => sum + knownMembers(each), 1);
  return isObject(value) ? Object.values(value).reduce<number>((sum, each) => sum + knownMembers(each), 1) : 1;
}
