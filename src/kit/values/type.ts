import type { Reader } from "./reader.ts";
import type { Json, Value } from "./value.ts";
import type { Writer } from "./writer.ts";

/**
 * A Terraform type, with the operations on its values. `T` is the author's type of a value. Every method that takes or
 * returns a Value lets null pass. All but equals() throw a ValueError for a value that does not fit.
 */
export interface Type<T = unknown> {
  /** for messages: "string", "list of string" */
  readonly label: string;
  /** the type as Terraform writes it in JSON */
  readonly constraint: Constraint;
  /** reads a MessagePack value */
  decode(reader: Reader): Value;
  /** writes a MessagePack value */
  encode(writer: Writer, value: Value): void;
  /**
   * `lenient` is for stored values: missing attributes become null, undeclared attributes are dropped, and strings,
   * numbers and bools are converted into each other where Terraform does
   */
  fromJson(json: Json, lenient?: boolean): Value;
  toJson(value: Value): Json;
  /**
   * deep comparison: sets in any order, numbers numerically; unknown is equal only to unknown, whatever the refinement
   */
  equals(a: Value, b: Value): boolean;
  /**
   * Converts plain data of an author or of the API: undefined becomes null, undeclared attributes are dropped, strings
   * become NFC and well-formed, a Map becomes a map and a Set a set, numbers are checked against their range.
   */
  from(input: unknown, options?: FromOptions): Value;
  /** never set: carries T for Infer */
  readonly [inferred]?: T;
}

export interface FromOptions {
  /** allows unknown values, as while Terraform plans; otherwise they are an error */
  readonly unknown?: boolean;
}

/** The author's type of a value that is not null. */
export type Infer<Ty> = Ty extends Type<infer T> ? T : never;

export type Constraint =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", Constraint]
  | readonly ["object", { readonly [name: string]: Constraint }]
  | readonly ["tuple", readonly Constraint[]];

/** A list, set or map type, with the type of its elements. */
export interface CollectionType<T, E extends Type = Type> extends Type<T> {
  readonly element: E;
}

export interface ObjectType<A extends Attributes = Attributes> extends Type<ObjectOf<A>> {
  readonly attributes: A;
}

export interface TupleType<E extends readonly Type[] = readonly Type[]> extends Type<TupleOf<E>> {
  readonly elements: E;
}

export type Attributes = Readonly<Record<string, Type>>;
export type ObjectOf<A extends Attributes> = { readonly [K in keyof A]: Infer<A[K]> | null };
export type TupleOf<E extends readonly Type[]> = { readonly [K in keyof E]: Infer<E[K]> | null };

declare const inferred: unique symbol;
