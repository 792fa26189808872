import { list, map, set } from "../values/collection.ts";
import { object } from "../values/object.ts";
import type { Type } from "../values/type.ts";
import { isUnknown } from "../values/value.ts";
import type { Unknown, Value } from "../values/value.ts";
import { checkMembers } from "./members.ts";
import type { ConfigValidator, NameIn, Validator } from "./validator.ts";

/**
 * One attribute of a schema. A function named after its mode makes it, so that an author cannot write a contradiction:
 * a required attribute that is computed or has a default, or a write-only attribute that is computed.
 */
export interface Attribute<T = unknown, M extends Mode = Mode, P = T> {
  readonly mode: M;
  readonly type: Type<T>;
  readonly description: string;
  readonly hint: string | undefined;
  readonly required: boolean;
  readonly requiresReplace: RequiresReplace<Value>;
  readonly sensitive: boolean;
  readonly unknownOnUpdate: boolean;
  readonly notNull: boolean;
  readonly deprecated: string | undefined;
  readonly validate: readonly Validator[];
  readonly default: unknown;
  readonly semanticEquals: ((one: Value, other: Value) => boolean) | undefined;
  readonly nullMeans: unknown;
  readonly planModifier: ((change: AttributeChange<Value>) => Value) | undefined;
  /** never set: carries P, the type of the value in `plan` of create and update */
  readonly [planned]?: P;
}

declare const planned: unique symbol;

/** How an attribute gets its value. The function of the same name makes an attribute of the mode. */
export type Mode = "required" | "optional" | "computed" | "optionalComputed" | "defaulted" | "writeOnly";
/** The attributes of a schema, by name. */
export type Attributes = Readonly<Record<string, Attribute>>;
/** Attributes that only a user sets: those of a provider, an action or a list. */
export type ConfigAttributes = Readonly<Record<string, Attribute<unknown, "required" | "optional">>>;

/** When a change of the attribute replaces the object: always, only where the user set it, or as a function decides. */
export type RequiresReplace<T> = boolean | "ifConfigured" | ((change: AttributeChange<T>) => boolean);

/** The change of one attribute. */
export interface AttributeChange<T> {
  readonly config: T | null | Unknown;
  /** Null also where Terraform creates the object. */
  readonly prior: T | null;
  readonly planned: T | null | Unknown;
  readonly creating: boolean;
}

interface Options {
  /** Terraform does not print the value. */
  readonly sensitive?: boolean;
  /** The deprecation message: what to use instead. */
  readonly deprecated?: string;
}

interface InputOptions<T> extends Options {
  /**
   * A second sentence, for the user who sets the attribute. It follows the description. The attributes of a data source
   * leave it out.
   */
  readonly hint?: string;
  readonly validate?: readonly Validator<NoInfer<T>>[];
}

interface SettableOptions<T> extends InputOptions<T> {
  /** A change destroys the object and creates another. */
  readonly requiresReplace?: RequiresReplace<T>;
  /**
   * Semantic equality: whether two values mean the same (letter case, JSON layout). The earlier value stays, and the
   * plan shows no difference.
   */
  readonly semanticEquals?: (one: T, other: T) => boolean;
  /**
   * The value that the API does not distinguish from null, such as `""`, `[]` or `{}`. If the state holds null or this
   * value and the API returns the other, the state keeps its own.
   */
  readonly nullMeans?: Sparse<NoInfer<T>>;
  /**
   * Returns the planned value, after all other rules. Terraform accepts only two planned values for a configured
   * attribute: the configured and the prior value.
   */
  readonly planModifier?: (change: AttributeChange<T>) => T | null | Unknown;
}

interface ComputedOptions<T> extends Options {
  /** The API can change the value on every update, so the plan must not promise the prior value. */
  readonly unknownOnUpdate?: boolean;
  /** The API never returns null. A configuration can then compare the unknown value with null while Terraform plans. */
  readonly notNull?: boolean;
  /** Semantic equality: whether two values mean the same (letter case, JSON layout). The earlier value stays. */
  readonly semanticEquals?: (one: T, other: T) => boolean;
  /** The value that the API does not distinguish from null, as in an attribute that a user sets. */
  readonly nullMeans?: Sparse<NoInfer<T>>;
  readonly planModifier?: (change: AttributeChange<T>) => T | null | Unknown;
}

/** The user must set the attribute. */
export function required<T, P>(
  type: NestedType<T, P>,
  description: string,
  options?: SettableOptions<T>,
): Attribute<T, "required", P>;
export function required<T>(type: Type<T>, description: string, options?: SettableOptions<T>): Attribute<T, "required">;
export function required<T>(
  type: Type<T>,
  description: string,
  options: SettableOptions<T> = {},
): Attribute<T, "required"> {
  return attribute("required", type, description, { ...options, required: true });
}

/** The user may set the attribute. Otherwise it is null. */
export function optional<T, P>(
  type: NestedType<T, P>,
  description: string,
  options?: SettableOptions<T>,
): Attribute<T, "optional", P>;
export function optional<T>(type: Type<T>, description: string, options?: SettableOptions<T>): Attribute<T, "optional">;
export function optional<T>(
  type: Type<T>,
  description: string,
  options: SettableOptions<T> = {},
): Attribute<T, "optional"> {
  return attribute("optional", type, description, options);
}

/** Only the API sets the attribute. */
export function computed<T>(
  type: Type<T>,
  description: string,
  options: ComputedOptions<T> = {},
): Attribute<T, "computed"> {
  return attribute("computed", type, description, options);
}

/** The user may set the attribute. Otherwise the API decides its value. */
export function optionalComputed<T, P>(
  type: NestedType<T, P>,
  description: string,
  options?: SettableOptions<T> & ComputedOptions<T>,
): Attribute<T, "optionalComputed", P>;
export function optionalComputed<T>(
  type: Type<T>,
  description: string,
  options?: SettableOptions<T> & ComputedOptions<T>,
): Attribute<T, "optionalComputed">;
export function optionalComputed<T>(
  type: Type<T>,
  description: string,
  options: SettableOptions<T> & ComputedOptions<T> = {},
): Attribute<T, "optionalComputed"> {
  return attribute("optionalComputed", type, description, options);
}

/**
 * The user may set the attribute. Otherwise it has the value of `default`. A nested default may leave out attributes:
 * each of them follows its own mode, as if the user had left it out.
 */
export function defaulted<T, P, D>(
  type: NestedType<T, P, D>,
  description: string,
  options: SettableOptions<T> & { readonly default: NoInfer<D> },
): Attribute<T, "defaulted", P>;
export function defaulted<T>(
  type: Type<T>,
  description: string,
  options: SettableOptions<T> & { readonly default: Sparse<NoInfer<T>> },
): Attribute<T, "defaulted">;
export function defaulted<T>(
  type: Type<T>,
  description: string,
  options: SettableOptions<T> & { readonly default: unknown },
): Attribute<T, "defaulted"> {
  return attribute("defaulted", type, description, options);
}

/**
 * A write-only attribute: create and update get it in `config`, and Terraform never stores it. Needs Terraform 1.11.
 */
export function writeOnly<T>(
  type: Type<T>,
  description: string,
  options: InputOptions<T> & { readonly required?: boolean } = {},
): Attribute<T, "writeOnly"> {
  return attribute("writeOnly", type, description, options);
}

/**
 * The type of a nested attribute, whose inner attributes have modes and descriptions of their own (`nested_type` of the
 * protocol). `T` is the type in the state, `P` the type in the `plan` of create and update, `D` the type of a default.
 */
export interface NestedType<T = unknown, P = T, D = unknown> extends Type<T> {
  readonly nested: Nested;
  /** never set: carries P */
  readonly [planned]?: P;
  /** never set: carries D */
  readonly [sparse]?: D;
}

declare const sparse: unique symbol;

/** The inner attributes of a nested attribute, and how its objects are collected. */
export interface Nested {
  readonly nesting: "single" | "list" | "set" | "map";
  readonly attributes: Attributes;
  /** Always empty: only a schema and a block have blocks. */
  readonly blocks: Readonly<Record<string, never>>;
  readonly validate: readonly ConfigValidator<string>[];
}

interface NestedOptions<A extends Attributes> {
  /** Rules over the attributes of each object, such as conflicting(). */
  readonly validate?: readonly ConfigValidator<NameIn<NoInfer<A>>>[];
}

/** Makes the type of a nested attribute that holds an object. */
export function singleNested<A extends Attributes>(
  attributes: A,
  options: NestedOptions<A> = {},
): NestedType<State<A>, NestedPlan<A>, Default<A>> {
  return nest("single", attributes, object(typesOf(attributes)), options.validate);
}

/** Makes the type of a nested attribute that holds a list of objects. */
export function listNested<A extends Attributes>(
  attributes: A,
  options: NestedOptions<A> = {},
): NestedType<readonly State<A>[], readonly NestedPlan<A>[], readonly Default<A>[]> {
  return nest("list", attributes, list(object(typesOf(attributes))), options.validate);
}

/** Makes the type of a nested attribute that holds a set of objects. */
export function setNested<A extends Attributes>(
  attributes: A,
  options: NestedOptions<A> = {},
): NestedType<readonly State<A>[], readonly NestedPlan<A>[], readonly Default<A>[]> {
  return nest("set", attributes, set(object(typesOf(attributes))), options.validate);
}

/** Makes the type of a nested attribute that holds a map of objects, by keys that the user chooses. */
export function mapNested<A extends Attributes>(
  attributes: A,
  options: NestedOptions<A> = {},
): NestedType<
  Readonly<Record<string, State<A>>>,
  Readonly<Record<string, NestedPlan<A>>>,
  Readonly<Record<string, Default<A>>>
> {
  return nest("map", attributes, map(object(typesOf(attributes))), options.validate);
}

/** Whether the type is that of a nested attribute. */
export function isNested(type: Type): type is NestedType {
  return "nested" in type;
}

/** Whether the user may set the attribute. */
export function isSettable({ mode }: Attribute): boolean {
  return mode !== "computed";
}

/**
 * Returns the description that users read in an editor and on the page of the type: the author's description, the hint,
 * the default, and whether a change replaces the object.
 */
export function fullDescription(attribute: Attribute): string {
  const { description, hint, mode, requiresReplace } = attribute;
  return [
    description,
    ...(hint === undefined ? [] : [hint]),
    ...(mode === "defaulted" ? [`Default \`${JSON.stringify(attribute.default)}\`.`] : []),
    ...(requiresReplace === false
      ? []
      : [`A change ${requiresReplace === true ? "replaces" : "may replace"} the resource.`]),
  ].join(" ");
}

/** Whether the provider may set the attribute where the configuration leaves it out. */
export function isComputed({ mode }: Attribute): boolean {
  return mode === "computed" || mode === "optionalComputed" || mode === "defaulted";
}

/**
 * Whether two values are semantically equal by `semanticEquals` or `nullMeans`. False for an attribute with neither,
 * and for unknown values.
 */
export function semanticallyEqual(attribute: Attribute, one: Value, other: Value): boolean {
  const { type, semanticEquals, nullMeans } = attribute;
  if (!hasSemanticEquality(attribute) || isUnknown(one) || isUnknown(other)) return false;
  const present = (value: Value): Value => (value === null && nullMeans !== undefined ? type.from(nullMeans) : value);
  const [a, b] = [present(one), present(other)];
  if (a === null || b === null) return false;
  return semanticEquals ? semanticEquals(a, b) : type.equals(a, b);
}

/** Whether the attribute has `semanticEquals` or `nullMeans`. */
export function hasSemanticEquality({ semanticEquals, nullMeans }: Attribute): boolean {
  return semanticEquals !== undefined || nullMeans !== undefined;
}

/** Returns the types of attributes, by name. */
export function typesOf(attributes: Attributes): Record<string, Type> {
  return Object.fromEntries(Object.entries(attributes).map(([name, { type }]) => [name, type]));
}

/** A value whose nullable members are optional. */
type Sparse<T> = T extends readonly (infer E)[]
  ? readonly Sparse<E>[]
  : T extends object
    ? { readonly [K in keyof T as null extends T[K] ? never : K]: Sparse<T[K]> } & {
        readonly [K in keyof T as null extends T[K] ? K : never]?: Sparse<T[K]>;
      }
    : T;

type ValueOf<X> =
  X extends Attribute<infer T, infer M, unknown>
    ? M extends "required" | "defaulted"
      ? T
      : M extends "writeOnly"
        ? null
        : T | null
    : never;
type PlannedOf<X> =
  X extends Attribute<unknown, infer M, infer P>
    ? M extends "required" | "defaulted"
      ? P
      : M extends "writeOnly"
        ? null
        : P | null
    : never;
type WrittenOf<X> = X extends Attribute<infer T, infer M, unknown> ? (M extends "required" ? T : T | null) : never;
type KeysOf<A extends Attributes, M extends Mode> = { [K in keyof A]: A[K]["mode"] extends M ? K : never }[keyof A];
type Settable = Exclude<Mode, "computed">;

/** The type of the state. Write-only attributes are null. */
export type State<A extends Attributes> = { readonly [K in keyof A]: ValueOf<A[K]> };

/** The type of the configuration while Terraform plans: any value may be unknown. */
export type Config<A extends Attributes> = {
  readonly [K in KeysOf<A, Settable>]: WrittenOf<A[K]> | null | Unknown;
};

/**
 * The type of the configuration while Terraform applies: every value is known. Only here do write-only attributes have
 * their values.
 */
export type KnownConfig<A extends Attributes> = { readonly [K in KeysOf<A, Settable>]: WrittenOf<A[K]> };

/**
 * The known part of the plan, for create and update. An optional and computed attribute is undefined where the API
 * decides its value.
 */
export type Plan<A extends Attributes> = {
  readonly [K in KeysOf<A, "required" | "optional" | "defaulted">]: PlannedOf<A[K]>;
} & {
  readonly [K in KeysOf<A, "optionalComputed">]: PlannedOf<A[K]> | undefined;
};

/**
 * A nested object in the known part of the plan. An attribute is undefined where the API decides its value and the plan
 * does not keep the prior value.
 */
export type NestedPlan<A extends Attributes> = {
  readonly [K in KeysOf<A, "required" | "optional" | "defaulted" | "writeOnly">]: PlannedOf<A[K]>;
} & {
  readonly [K in KeysOf<A, "computed" | "optionalComputed">]: PlannedOf<A[K]> | undefined;
};

/** A nested object in a default. Attributes that the user may leave out are optional. */
type Default<A extends Attributes> = {
  readonly [K in KeysOf<A, "required">]: Loose<ValueOf<A[K]>>;
} & {
  readonly [K in KeysOf<A, "optional" | "optionalComputed" | "defaulted">]?: Loose<ValueOf<A[K]>>;
};

/** A value whose members are all optional. The schema checks that a default has the required attributes deeper down. */
type Loose<T> = T extends readonly (infer E)[]
  ? readonly Loose<E>[]
  : T extends object
    ? { readonly [K in keyof T]?: Loose<T[K]> }
    : T;

/** The planned value while Terraform plans: computed and configured values may be unknown. */
export type Planned<A extends Attributes> = { readonly [K in keyof A]: ValueOf<A[K]> | null | Unknown };

/**
 * The result of create and update: every attribute that the plan may leave unknown. Other attributes keep their planned
 * value.
 */
export type Result<A extends Attributes> = {
  readonly [K in KeysOf<A, "computed" | "optionalComputed">]: ValueOf<A[K]> | undefined;
} & {
  readonly [K in KeysOf<A, "required" | "optional" | "defaulted">]?: ValueOf<A[K]> | undefined;
};

function attribute<T, M extends Mode>(
  mode: M,
  type: Type<T>,
  description: string,
  options: SettableOptions<T> & ComputedOptions<T> & { readonly required?: boolean; readonly default?: unknown },
): Attribute<T, M> {
  checkMembers(`an attribute (${description})`, options, members);
  // The author's functions take T and are stored as functions of Value. The schema ensures that they get only values of
  // the type.
  const erased = options as Omit<typeof options, "requiresReplace" | "semanticEquals" | "planModifier"> &
    Partial<Pick<Attribute, "requiresReplace" | "semanticEquals" | "planModifier">>;
  return {
    mode,
    type,
    description,
    hint: erased.hint,
    required: erased.required ?? false,
    requiresReplace: erased.requiresReplace ?? false,
    sensitive: erased.sensitive ?? false,
    unknownOnUpdate: erased.unknownOnUpdate ?? false,
    notNull: erased.notNull ?? false,
    deprecated: erased.deprecated,
    validate: erased.validate ?? [],
    default: erased.default,
    semanticEquals: erased.semanticEquals,
    nullMeans: erased.nullMeans,
    planModifier: erased.planModifier,
  };
}

function nest<T, P, D>(
  nesting: Nested["nesting"],
  attributes: Attributes,
  type: Type,
  validate: readonly ConfigValidator<string>[] = [],
): NestedType<T, P, D> {
  return Object.assign(Object.create(type) as Type<T>, { nested: { nesting, attributes, blocks: {}, validate } });
}

const members: Readonly<
  Record<keyof SettableOptions<unknown> | keyof ComputedOptions<unknown> | "required" | "default", true>
> = {
  hint: true,
  validate: true,
  required: true,
  default: true,
  requiresReplace: true,
  semanticEquals: true,
  nullMeans: true,
  planModifier: true,
  unknownOnUpdate: true,
  notNull: true,
  sensitive: true,
  deprecated: true,
};
