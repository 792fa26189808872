/**
 * Which element of a set is which. Set elements have no index and no key, so they are matched by what they hold: a pattern,
 * in which some members are open, against whole candidates.
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
  /** Returns a text that a pattern shares with all that fit it, so that not every pair has to be compared. */
  readonly key: (element: T) => string;
  readonly fits: (pattern: T, candidate: T) => boolean;
}

/** Returns the candidate of each pattern that has a fitting one. No candidate is used twice. */
function match<T extends Value>(
  patterns: readonly T[],
  candidates: readonly T[],
  { key, fits }: Comparison<T>,
): ReadonlyMap<T, T> {
  const matches = new Map<T, T>();
  const unused = Map.groupBy(candidates, key);
  // The fullest pattern chooses first: one that leaves much open would take the candidate that another needs.
  for (const pattern of patterns.toSorted((a, b) => knownMembers(b) - knownMembers(a))) {
    const left = unused.get(key(pattern)) ?? [];
    const at = left.findIndex((candidate) => fits(pattern, candidate));
    const [candidate] = at === -1 ? [] : left.splice(at, 1);
    if (candidate !== undefined) matches.set(pattern, candidate);
  }
  return matches;
}

/** Returns the patterns that no candidate fits, and the candidates that fit no pattern. Several may share a partner. */
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

/** What a pattern of objects leaves open, and how the sets inside of them are compared. */
interface Rule {
  /** Whether any value fits this one. A block has no attribute. */
  readonly isOpen: (value: Value, attribute?: Attribute) => boolean;
  /** Whether several elements of an inner set fit a single one, and an empty collection fits null. */
  readonly merges: boolean;
}

/** A configured element as pattern, the elements of the prior state as candidates: they may hold what the API decided. */
const configured: Rule = {
  isOpen: (value, attribute) => attribute !== undefined && isComputed(attribute) && isNull(value),
  merges: false,
};

/** A planned or earlier element as pattern, those of an answer as candidates: they may hold what the API changed. */
const earlier: Rule = {
  isOpen: (value, attribute) =>
    attribute?.mode === "computed" ||
    (attribute === undefined || isNested(attribute.type) ? isUnknown(value) : !isWhollyKnown(value)),
  // The API may answer one element for two that mean the same.
  merges: true,
};

/** Returns, for each configured object of a set, the object of the prior state that it was. */
export function priorElements(inner: NestedBody, prior: Value, config: Value): ReadonlyMap<ObjectValue, ObjectValue> {
  if (!isList(prior) || !isList(config)) return new Map();
  return match(config.filter(isObject), prior.filter(isObject), comparison(inner, configured));
}

/** Returns, for each object of a set that the API answered, the planned or earlier object that it was. */
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

/** Only the user decides these attributes, and only in one spelling. */
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

/** The elements of a nested value with where they stand: an index, a key, or undefined for a single one. */
function entriesIn({ nesting }: NestedBody, value: Value): readonly (readonly [number | string | undefined, Value])[] {
  if (isList(value)) return value.map((element: Value, index) => [index, element] as const);
  if (value === null) return [];
  return isObject(value) && nesting === "map" ? Object.entries(value) : [[undefined, value]];
}

/** Counts what is known in a value. */
function knownMembers(value: Value): number {
  if (isNull(value) || isUnknown(value)) return 0;
  if (isList(value)) return value.reduce<number>((sum, each: Value) => sum + knownMembers(each), 1);
  return isObject(value) ? Object.values(value).reduce<number>((sum, each) => sum + knownMembers(each), 1) : 1;
}
