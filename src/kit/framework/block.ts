import { list, map, set } from "../values/collection.ts";
import { object } from "../values/object.ts";
import type { Type } from "../values/type.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { isList, emptyObject, isObject } from "../values/value.ts";
import { typesOf } from "./attribute.ts";
import type { Attributes, NestedPlan, State } from "./attribute.ts";
import type { ConfigValidator, NameIn } from "./validator.ts";

/** A block of a schema: attributes and blocks in braces, without an equals sign. */
export interface Block<A extends Attributes = Attributes, B extends Blocks = Blocks, N extends Nesting = Nesting> {
  readonly nesting: N;
  readonly description: string;
  readonly attributes: A;
  readonly blocks: B;
  readonly deprecated: string | undefined;
  readonly validate: readonly ConfigValidator<string>[];
  /** How many blocks a user must and may write. 0 means no bound. */
  readonly min: number;
  readonly max: number;
}

/** How the objects of a block or a nested attribute are collected. Only blocks have groups. */
export type Nesting = "single" | "group" | "list" | "set" | "map";
/** The blocks of a schema, by name. */
export type Blocks = { readonly [name: string]: Block };

interface Options<A extends Attributes, B extends Blocks> {
  readonly blocks?: B;
  readonly deprecated?: string;
  /** Rules over the attributes and blocks of each block, such as conflicting(). */
  readonly validate?: readonly ConfigValidator<NameIn<NoInfer<A>, NoInfer<B>>>[];
}

interface CountedOptions<A extends Attributes, B extends Blocks> extends Options<A, B> {
  readonly min?: number;
  readonly max?: number;
}

// oxlint-disable-next-line typescript/no-generated-empty-object-type -- no blocks is an object without members
export type NoBlocks = Record<never, never>;

/** At most one block. Without a block the value is null. */
export function singleBlock<A extends Attributes, B extends Blocks = NoBlocks>(
  description: string,
  attributes: A,
  options: Options<A, B> = {},
): Block<A, B, "single"> {
  return block("single", description, attributes, options);
}

/** At most one block. Without a block the value is an object with nothing set. */
export function groupBlock<A extends Attributes, B extends Blocks = NoBlocks>(
  description: string,
  attributes: A,
  options: Options<A, B> = {},
): Block<A, B, "group"> {
  return block("group", description, attributes, options);
}

/** Any number of blocks, in order. Without a block the value is an empty list. */
export function listBlock<A extends Attributes, B extends Blocks = NoBlocks>(
  description: string,
  attributes: A,
  options: CountedOptions<A, B> = {},
): Block<A, B, "list"> {
  return block("list", description, attributes, options);
}

/** Any number of blocks, in no order. Without a block the value is an empty set. */
export function setBlock<A extends Attributes, B extends Blocks = NoBlocks>(
  description: string,
  attributes: A,
  options: CountedOptions<A, B> = {},
): Block<A, B, "set"> {
  return block("set", description, attributes, options);
}

/** Any number of blocks, each with a label. Without a block the value is an empty map. */
export function mapBlock<A extends Attributes, B extends Blocks = NoBlocks>(
  description: string,
  attributes: A,
  options: Options<A, B> = {},
): Block<A, B, "map"> {
  return block("map", description, attributes, options);
}

/** The type of blocks in the state. */
export type BlocksState<B extends Blocks> = { readonly [K in keyof B]: BlockState<B[K]> };
type BlockState<X> = X extends Block<infer A, infer B, infer N> ? Nested<State<A> & BlocksState<B>, N> : never;

/** The type of blocks in the known part of the plan, as in NestedPlan. */
export type BlocksPlan<B extends Blocks> = { readonly [K in keyof B]: BlockPlan<B[K]> };
type BlockPlan<X> = X extends Block<infer A, infer B, infer N> ? Nested<NestedPlan<A> & BlocksPlan<B>, N> : never;

type Nested<E, N extends Nesting> = N extends "single"
  ? E | null
  : N extends "group"
    ? E
    : N extends "map"
      ? Readonly<Record<string, E>>
      : readonly E[];

/** Returns the type of a block in the state. */
export function blockType(of: Block): Type {
  const element = bodyType(of);
  const collection = { single: undefined, group: undefined, list, set, map }[of.nesting];
  return collection?.(element) ?? element;
}

/** Returns the type of the objects with these attributes and blocks. */
export function bodyType({ attributes, blocks }: { attributes: Attributes; blocks: Blocks }): Type<ObjectValue> {
  const inner = Object.entries(blocks).map(([name, each]) => [name, blockType(each)]);
  return object({ ...typesOf(attributes), ...Object.fromEntries(inner) }) as Type<ObjectValue>;
}

/** Returns the value that Terraform sends for an absent block: null for a single block, otherwise an empty value. */
export function emptyBlock(of: Block): Value {
  if (of.nesting === "single") return null;
  if (of.nesting === "group") return fillBlocks(of, null);
  return of.nesting === "map" ? emptyObject() : [];
}

/**
 * Replaces every null block of an object, at any depth, with an empty block where Terraform allows no null.
 *
 * @param value the object, or null for an object with nothing set
 */
export function fillBlocks({ attributes, blocks }: { attributes: Attributes; blocks: Blocks }, value: Value): Value {
  const filled = emptyObject();
  const given = value !== null && isObject(value) ? value : {};
  for (const name of Object.keys(attributes)) filled[name] = given[name] ?? null;
  for (const [name, inner] of Object.entries(blocks)) {
    const present = given[name] ?? null;
    filled[name] = present === null ? emptyBlock(inner) : fillElements(inner, present);
  }
  return filled;
}

function fillElements(inner: Block, value: Value): Value {
  if (isList(value))
    return value.map((element: Value) =>
      element === null || !isObject(element) ? element : fillBlocks(inner, element),
    );
  if (!isObject(value)) return value;
  if (inner.nesting !== "map") return fillBlocks(inner, value);
  const filled = emptyObject();
  for (const [key, element] of Object.entries(value)) filled[key] = fillBlocks(inner, element);
  return filled;
}

function block<A extends Attributes, B extends Blocks, N extends Nesting>(
  nesting: N,
  description: string,
  attributes: A,
  options: CountedOptions<A, B>,
): Block<A, B, N> {
  const { blocks = {} as B, deprecated, validate = [], min = 0, max = 0 } = options;
  return { nesting, description, attributes, blocks, deprecated, validate, min, max };
}
