import type { ObjectValue } from "../values/value.ts";
import type { Attributes, Plan, Result, State } from "./attribute.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { ImportId } from "./import.ts";
import { type Schema, schemaOf, settableAttributes } from "./schema.ts";
import { type Operation, type Timeouts, timeoutsBlock } from "./timeouts.ts";
import type { ConfigValidator } from "./validator.ts";

/** What an author writes of a managed resource; every type follows from `attributes`. */
export interface ResourceDefinition<Api, A extends Attributes> {
  /** Without the provider's prefix: "project". */
  readonly name: string;
  readonly description: string;
  readonly attributes: A;
  /** The operations a user may bound, with their defaults. */
  readonly timeouts: Timeouts;
  readonly validate?: readonly ConfigValidator[];
  readonly importId: ImportId;
  /**
   * Creates the object. Where it fails after the object came to exist, or may have, it throws an IncompleteError
   * with what is known, so that Terraform records the object as tainted instead of losing it.
   */
  create(request: { readonly plan: Plan<A>; readonly api: Api }): Promise<Result<A>>;
  /** What the API says now; attributes left out keep their state. Undefined: the object is gone. */
  read(request: { readonly state: State<A>; readonly api: Api }): Promise<{ readonly [K in keyof A]?: State<A>[K] | undefined } | undefined>;
  /** Left out, every settable attribute must replace. */
  update?(request: { readonly plan: Plan<A>; readonly state: State<A>; readonly api: Api }): Promise<Result<A>>;
  /** Deletes the object. An object that is gone already is a success. */
  delete(request: { readonly state: State<A>; readonly api: Api }): Promise<void>;
  /** The words for an error of this resource that the provider's own words would not explain well. */
  explain?(error: unknown, about: { readonly operation: Operation | "import"; readonly values: Partial<State<A>> }): Diagnostic | undefined;
}

/** A resource as the protocol sees it: its own types are gone, its schema is made. */
export interface Resource<Api> {
  readonly name: string;
  readonly schema: Schema;
  readonly timeouts: Timeouts;
  readonly validate: readonly ConfigValidator[];
  readonly importId: ImportId;
  create(request: { readonly plan: object; readonly api: Api }): Promise<object>;
  read(request: { readonly state: ObjectValue; readonly api: Api }): Promise<object | undefined>;
  readonly update: ((request: { readonly plan: object; readonly state: ObjectValue; readonly api: Api }) => Promise<object>) | undefined;
  delete(request: { readonly state: ObjectValue; readonly api: Api }): Promise<void>;
  readonly explain: ((error: unknown, about: { operation: Operation | "import"; values: object }) => Diagnostic | undefined) | undefined;
}

/**
 * Declares a managed resource.
 *
 * @throws Error naming the resource and the attribute, where the definition contradicts itself
 */
export function defineResource<Api, const A extends Attributes>(definition: ResourceDefinition<Api, A>): Resource<Api> {
  const { name, description, attributes, timeouts, validate = [] } = definition;
  const owner = `resource ${name}`;
  const schema = schemaOf(owner, { description, attributes, blocks: { timeouts: timeoutsBlock(timeouts) } });
  const updatable = settableAttributes(schema).filter(([, attribute]) => !attribute.replace);
  if (!definition.update && updatable.length > 0) {
    const names = updatable.map(([attribute]) => attribute).join(", ");
    throw new Error(`${owner}: without an update function these attributes must be declared { replace: true }: ${names}`);
  }
  // The attribute types are erased here, once: the protocol checks values against the schema instead.
  const erased = definition as unknown as Omit<Resource<Api>, "schema" | "validate">;
  return { ...erased, schema, validate, update: erased.update, explain: erased.explain };
}

/** Something failed, but the object exists or may exist: `result` is what is known of it, `cause` what went wrong. */
export class IncompleteError extends Error {
  override readonly name = "IncompleteError";
  readonly result: object;

  constructor(result: object, cause: unknown) {
    super("the operation did not complete", { cause });
    this.result = result;
  }
}
