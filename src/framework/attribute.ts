import { list, map, set } from "../values/collection.ts";
import { object } from "../values/object.ts";
import type { Type } from "../values/type.ts";
import type { Unknown } from "../values/value.ts";
import type { Validator } from "./validator.ts";

/**
 * One attribute of a schema. It is made by a function named after its mode, so that a contradiction
 * (required and computed, a default on a required one) cannot be written.
 */
export interface Attribute<T = unknown, M extends Mode = Mode> {
  readonly mode: M;
  readonly type: Type<T>;
  readonly description: string;
  readonly replace: boolean;
  readonly sensitive: boolean;
  /** Computed by the API anew on every update, so no prior value may be promised in a plan. */
  readonly volatile: boolean;
  readonly deprecated: string | undefined;
  readonly validate: readonly Validator[];
  readonly default: unknown;
}

export type Mode = "required" | "optional" | "computed" | "optionalComputed" | "defaulted";
export type Attributes = Readonly<Record<string, Attribute>>;

interface Options {
  readonly sensitive?: boolean;
  readonly deprecated?: string;
}

interface SettableOptions extends Options {
  /** A change destroys the object and creates another. */
  readonly replace?: boolean;
  readonly validate?: readonly Validator[];
}

interface ComputedOptions extends Options {
  readonly volatile?: boolean;
}

/** The user must set it. */
export function required<T>(type: Type<T>, description: string, options: SettableOptions = {}): Attribute<T, "required"> {
  return attribute("required", type, description, options);
}

/** The user may set it; left out it is null. */
export function optional<T>(type: Type<T>, description: string, options: SettableOptions = {}): Attribute<T, "optional"> {
  return attribute("optional", type, description, options);
}

/** The API alone decides it. */
export function computed<T>(type: Type<T>, description: string, options: ComputedOptions = {}): Attribute<T, "computed"> {
  return attribute("computed", type, description, options);
}

/** The user may set it; left out the API decides it. */
export function optionalComputed<T>(
  type: Type<T>,
  description: string,
  options: SettableOptions & ComputedOptions = {},
): Attribute<T, "optionalComputed"> {
  return attribute("optionalComputed", type, description, options);
}

/** The user may set it; left out it has this value. */
export function defaulted<T>(
  type: Type<T>,
  value: NoInfer<T>,
  description: string,
  options: SettableOptions = {},
): Attribute<T, "defaulted"> {
  return attribute("defaulted", type, description, { ...options, default: value });
}

/** Attributes inside an attribute, each with its own mode and description (`nested_type` of the protocol). */
export interface NestedType<T = unknown> extends Type<T> {
  readonly nested: Nested;
}

export interface Nested {
  readonly nesting: "single" | "list" | "set" | "map";
  readonly attributes: Attributes;
}

export function singleNested<A extends Attributes>(attributes: A): NestedType<State<A>> {
  return nest("single", attributes, object(typesOf(attributes)));
}

export function listNested<A extends Attributes>(attributes: A): NestedType<readonly State<A>[]> {
  return nest("list", attributes, list(object(typesOf(attributes))));
}

export function setNested<A extends Attributes>(attributes: A): NestedType<readonly State<A>[]> {
  return nest("set", attributes, set(object(typesOf(attributes))));
}

export function mapNested<A extends Attributes>(attributes: A): NestedType<Readonly<Record<string, State<A>>>> {
  return nest("map", attributes, map(object(typesOf(attributes))));
}

export function isNested(type: Type): type is NestedType {
  return "nested" in type;
}

export function isSettable({ mode }: Attribute): boolean {
  return mode !== "computed";
}

/** True where the provider may fill in what the configuration leaves out. */
export function isComputed({ mode }: Attribute): boolean {
  return mode === "computed" || mode === "optionalComputed" || mode === "defaulted";
}

export function typesOf(attributes: Attributes): Record<string, Type> {
  return Object.fromEntries(Object.entries(attributes).map(([name, { type }]) => [name, type]));
}

type ValueOf<X> = X extends Attribute<infer T, infer M> ? (M extends "required" | "defaulted" ? T : T | null) : never;
type KeysOf<A extends Attributes, M extends Mode> = { [K in keyof A]: A[K]["mode"] extends M ? K : never }[keyof A];

/** Everything the state holds. */
export type State<A extends Attributes> = { readonly [K in keyof A]: ValueOf<A[K]> };

/** What the user wrote, where any value may still be unknown. */
export type Config<A extends Attributes> = {
  readonly [K in KeysOf<A, Exclude<Mode, "computed">>]: ValueOf<A[K]> | null | Unknown;
};

/** What is known when applying; an optional+computed attribute that the API is to decide is undefined. */
export type Plan<A extends Attributes> = {
  readonly [K in KeysOf<A, "required" | "optional" | "defaulted">]: ValueOf<A[K]>;
} & {
  readonly [K in KeysOf<A, "optionalComputed">]: ValueOf<A[K]> | undefined;
};

/** What create and update must return: all that was to be known after apply. The rest keeps its planned value. */
export type Result<A extends Attributes> = {
  readonly [K in KeysOf<A, "computed" | "optionalComputed">]: ValueOf<A[K]> | undefined;
} & {
  readonly [K in KeysOf<A, "required" | "optional" | "defaulted">]?: ValueOf<A[K]> | undefined;
};

function attribute<T, M extends Mode>(
  mode: M,
  type: Type<T>,
  description: string,
  options: SettableOptions & ComputedOptions & { readonly default?: unknown },
): Attribute<T, M> {
  return {
    mode,
    type,
    description,
    replace: options.replace ?? false,
    sensitive: options.sensitive ?? false,
    volatile: options.volatile ?? false,
    deprecated: options.deprecated,
    validate: options.validate ?? [],
    default: options.default,
  };
}

function nest<T>(nesting: Nested["nesting"], attributes: Attributes, type: Type): NestedType<T> {
  return Object.assign(Object.create(type) as Type<T>, { nested: { nesting, attributes } });
}
