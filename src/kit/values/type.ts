import type { Reader } from "./reader.ts";
import type { Json, Value } from "./value.ts";
import type { Writer } from "./writer.ts";

/**
 * A Terraform type, which answers for its values itself. `T` is what an author sees of one.
 * Every method that takes or gives a Value lets null pass; all but equals() throw a ValueError for what does not fit.
 */
export interface Type<T = unknown> {
  /** for messages: "string", "list of string" */
  readonly label: string;
  /** how Terraform writes the type in JSON */
  readonly constraint: Constraint;
  /** reads one msgpack value */
  decode(reader: Reader): Value;
  /** writes one msgpack value */
  encode(writer: Writer, value: Value): void;
  /**
   * `lenient`, for what is stored: attributes that are missing become null, those that are not declared are dropped, and a
   * string, number or bool becomes another of the three where Terraform converts it
   */
  fromJson(json: Json, lenient?: boolean): Value;
  toJson(value: Value): Json;
  /** deep; sets in any order, numbers numerically, unknown equals only unknown whatever is known of it */
  equals(a: Value, b: Value): boolean;
  /**
   * Narrows plain data of an author or of the API: undefined becomes null, only declared attributes are picked,
   * strings become NFC and well-formed, a Map is a map and a Set a set, numbers are checked against their range.
   */
  from(input: unknown, options?: FromOptions): Value;
  /** never set: carries T for Infer */
  readonly [inferred]?: T;
}

export interface FromOptions {
  /** lets unknown values pass, as while planning; otherwise they are an error */
  readonly unknown?: boolean;
}

/** What an author sees of a value of the type, null aside. */
export type Infer<Ty> = Ty extends Type<infer T> ? T : never;

export type Constraint =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", Constraint]
  | readonly ["object", { readonly [name: string]: Constraint }]
  | readonly ["tuple", readonly Constraint[]];

/** Those with elements say of which type. */
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
