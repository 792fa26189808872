import type { Type } from "../values/type.ts";
import { computed, isNested, listNested, mapNested, required, setNested, singleNested } from "./attribute.ts";
import type { Attribute, Attributes, Mode, Nested } from "./attribute.ts";
import type { Validator } from "./validator.ts";

/** The attributes of a resource as facts that an API answers. Write-only attributes are none, since nobody can read them. */
export type ComputedOf<A extends Attributes> = {
  readonly [K in keyof A as A[K]["mode"] extends "writeOnly" ? never : K]: A[K] extends Attribute<
    infer T,
    Mode,
    unknown
  >
    ? Attribute<T, "computed">
    : never;
};

/** Attributes as arguments that a user must give. */
export type RequiredOf<A extends Attributes> = {
  readonly [K in keyof A]: A[K] extends Attribute<infer T, Mode, unknown> ? Attribute<T, "required"> : never;
};

/**
 * Makes the computed attributes of a data source from those of a resource, inside of nested attributes too.
 * Hints, defaults, validators and plan modifiers concern only what a user sets, and are left out.
 */
export function computedOf<A extends Attributes>(attributes: A): ComputedOf<A> {
  const facts = Object.entries(attributes).flatMap(([name, attribute]) =>
    attribute.mode === "writeOnly" ? [] : [[name, factOf(attribute)] as const],
  );
  // The keys and the modes are those of Facts<A>, which the loop over them hides from the compiler.
  return Object.fromEntries(facts) as unknown as ComputedOf<A>;
}

/**
 * Makes required arguments from the attributes of a resource, for what must be given to find its objects.
 * Validators stay. Hints and replacement concern only the resource, and are left out.
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
  // The keys and the modes are those of Arguments<A>, which the loop over them hides from the compiler.
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
