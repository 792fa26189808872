import type { Type } from "../values/type.ts";
import { computed, isNested, listNested, mapNested, required, setNested, singleNested } from "./attribute.ts";
import type { Attribute, Attributes, Mode, Nested } from "./attribute.ts";
import type { Validator } from "./validator.ts";

/**
 * The attributes of a resource as computed attributes. Write-only attributes are left out, because no API returns them.
 */
export type ComputedOf<A extends Attributes> = {
  readonly [K in keyof A as A[K]["mode"] extends "writeOnly" ? never : K]: A[K] extends Attribute<
    infer T,
    Mode,
    unknown
  >
    ? Attribute<T, "computed">
    : never;
};

/** Attributes as required arguments. */
export type RequiredOf<A extends Attributes> = {
  readonly [K in keyof A]: A[K] extends Attribute<infer T, Mode, unknown> ? Attribute<T, "required"> : never;
};

/**
 * Makes the computed attributes of a data source from the attributes of a resource, nested attributes included. It
 * leaves out hints, defaults, validators and plan modifiers: they concern only values that a user sets.
 */
export function computedOf<A extends Attributes>(attributes: A): ComputedOf<A> {
  const facts = Object.entries(attributes).flatMap(([name, attribute]) =>
    attribute.mode === "writeOnly" ? [] : [[name, factOf(attribute)] as const],
  );
  // The keys and modes are those of ComputedOf<A>, which the compiler cannot infer from the loop.
  return Object.fromEntries(facts) as unknown as ComputedOf<A>;
}

/**
 * Makes required arguments from the attributes of a resource, for a lookup of its objects. Validators stay. Hints and
 * `requiresReplace` concern only the resource, and are left out.
 */
export function requiredOf<A extends Attributes>(attributes: A): RequiredOf<A> {
  const args = Object.entries(attributes).map(([name, attribute]) => {
    const { type, description, sensitive, deprecated } = attribute;
    // The validators were checked against the same type where the attribute was made.
    const validate = attribute.validate as readonly Validator<unknown>[];
    return [
      name,
      required(bareType(type), description, { sensitive, validate, ...(deprecated && { deprecated }) }),
    ] as const;
  });
  // The keys and modes are those of RequiredOf<A>, which the compiler cannot infer from the loop.
  return Object.fromEntries(args) as unknown as RequiredOf<A>;
}

function factOf({ type, description, sensitive, deprecated, notNull }: Attribute): Attribute {
  const fact = isNested(type) ? nestedLike({ ...type.nested, validate: [] }, computedOf(type.nested.attributes)) : type;
  return computed(fact, description, { sensitive, notNull, ...(deprecated && { deprecated }) });
}

function unhinted(attribute: Attribute): Attribute {
  return { ...attribute, type: bareType(attribute.type), hint: undefined, requiresReplace: false };
}

function bareType(type: Type): Type {
  return isNested(type) ? nestedLike(type.nested, mapValues(type.nested.attributes, unhinted)) : type;
}

function nestedLike({ nesting, validate }: Nested, attributes: Attributes): Type {
  const nest = { single: singleNested, list: listNested, set: setNested, map: mapNested }[nesting];
  return nest(attributes, { validate });
}

function mapValues(attributes: Attributes, change: (attribute: Attribute) => Attribute): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, change(attribute)]));
}
